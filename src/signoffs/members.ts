import type { Context, Person } from '../context.ts'
import type { SignOff } from '../products/checklist.ts'
import type { Product } from '../products/product.ts'
import type { StaffedRole } from './rights.ts'

/** The roles that must sign, with their people as Slack has them now. */
export function staffedRoles(
  { people }: Pick<Context, 'people'>,
  requirement: SignOff,
  options: { readonly fresh: boolean },
): Promise<readonly StaffedRole[]> {
  return Promise.all(
    requirement.roles.map(async (role) => ({ ...role, members: await people.members(role.people, options) })),
  )
}

/** Who somebody is, and which of a product's roles the person has. */
export interface Standing {
  /** Null when Slack knows nobody of this id. */
  readonly person: Person | null
  /** The roles' names. */
  readonly roles: readonly string[]
}

/** Whether somebody belongs to a product's people, asked of Slack just now. */
export async function standingOf(
  { people }: Pick<Context, 'people'>,
  product: Product,
  userId: string,
): Promise<Standing> {
  const [person, roles] = await Promise.all([
    people.person(userId, { fresh: true }),
    Promise.all(
      product.roles.map(async ({ role, people: references }) => {
        const members = await people.members(references, { fresh: true })
        return members.includes(userId) ? [role] : []
      }),
    ),
  ])
  return { person, roles: roles.flat() }
}

/** Whether somebody may do what a product's people do: tick, close, nudge. Never a bot, nor an account that was switched off. */
export function belongs({ person, roles }: Standing, owner: string | null): boolean {
  if (person === null || person.isBot || person.isDeactivated) return false
  return owner === null ? roles.length > 0 : roles.includes(owner)
}
