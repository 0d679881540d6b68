import type { Context, Person } from '../context.ts'
import type { SignOff } from '../products/checklist.ts'
import type { Product } from '../products/product.ts'
import type { StaffedRole } from './rights.ts'

/**
 * The roles that must sign, with their people.
 * @param fresh the role whose people are asked of Slack just now; `all` of them, or `none`. Slack answers such questions
 * about twenty times a minute, so no more are asked than must be.
 */
export function staffedRoles(
  { people }: Pick<Context, 'people'>,
  { roles }: Pick<SignOff, 'roles'>,
  fresh: 'all' | 'none' | { readonly role: string },
): Promise<readonly StaffedRole[]> {
  const isFresh = (role: string) => fresh === 'all' || (fresh !== 'none' && fresh.role === role)
  return Promise.all(
    roles.map(async (role) => ({
      ...role,
      members: await people.members(role.people, { fresh: isFresh(role.role) }),
    })),
  )
}

/** Who somebody is, and which of a product's roles the person has. */
export interface Standing {
  /** Null when Slack knows nobody of this id. */
  readonly person: Person | null
  /** The roles' names. */
  readonly roles: readonly string[]
}

/**
 * Who somebody is (asked of Slack just now) and which of a product's roles the person has.
 * @param options.fresh whether the roles are asked just now too; else an answer of the last minutes will do. Only those are
 * asked that the person had minutes ago, or all when it had none: Slack answers few such questions a minute.
 */
export async function standingOf(
  { people }: Pick<Context, 'people'>,
  product: Product,
  userId: string,
  { fresh }: { readonly fresh: boolean },
): Promise<Standing> {
  const had = async (roles: Product['roles'], options: { readonly fresh: boolean }) => {
    const members = await Promise.all(roles.map((role) => people.members(role.people, options)))
    return roles.filter((_role, index) => members[index]?.includes(userId))
  }
  const [person, kept] = await Promise.all([
    people.person(userId, { fresh: true }),
    had(product.roles, { fresh: false }),
  ])
  const roles = fresh ? await had(kept.length === 0 ? product.roles : kept, { fresh: true }) : kept
  return { person, roles: roles.map(({ role }) => role) }
}

/** Of these people those who can do anything: no bots, and nobody whose account was switched off. */
export async function ablePeople(
  { people }: Pick<Context, 'people'>,
  userIds: readonly string[],
): Promise<readonly string[]> {
  const persons = await Promise.all(userIds.map((userId) => people.person(userId, { fresh: false })))
  return persons.flatMap((person) => (person === null || person.isBot || person.isDeactivated ? [] : [person.id]))
}

/** Everybody who has a role of a product, as user ids: who may tick, close and nudge. */
export async function productPeople(context: Pick<Context, 'people'>, product: Product): Promise<readonly string[]> {
  const references = product.roles.flatMap(({ people }) => people)
  return ablePeople(context, await context.people.members(references, { fresh: false }))
}

/** Whether somebody may do what a product's people do: tick, close, nudge. Never a bot, nor an account that was switched off. */
export function belongs({ person, roles }: Standing, owner: string | null): boolean {
  if (person === null || person.isBot || person.isDeactivated) return false
  return owner === null ? roles.length > 0 : roles.includes(owner)
}
