import { listed } from '../checks/rows.ts'
import type { ActorContext, Context, Person } from '../context.ts'
import { UserError } from '../errors.ts'
import type { Product, Role } from '../products/product.ts'

/** A role with the user ids of its people. */
export interface WaiverRole extends Pick<Role, 'role' | 'title'> {
  readonly members: readonly string[]
}

/** Why somebody may not; `asker` is whoever asked for it. */
export type Refusal = 'bot' | 'deactivated' | 'asker' | 'outsider'

export type WaiverRight =
  | { readonly may: true; readonly role: WaiverRole }
  | { readonly may: false; readonly code: Refusal }

/**
 * Whether somebody may act as one of these roles, and as which. Pure.
 * @param askedBy who asked for what is decided on, and so may not decide; null when anybody of the roles may act
 */
export function waiverRight(person: Person, roles: readonly WaiverRole[], askedBy: string | null): WaiverRight {
  if (person.isBot) return { may: false, code: 'bot' }
  if (person.isDeactivated) return { may: false, code: 'deactivated' }
  if (person.id === askedBy) return { may: false, code: 'asker' }
  const role = roles.find(({ members }) => members.includes(person.id))
  return role === undefined ? { may: false, code: 'outsider' } : { may: true, role }
}

/**
 * Who acts, as Slack knows them now.
 * @throws UserError `waiver.person` when it is no person of the workspace
 */
export async function actingPerson({ actor, people }: ActorContext): Promise<Person> {
  const person = actor.kind === 'slack-user' ? await people.person(actor.userId, { fresh: true }) : null
  if (person !== null) return person
  throw new UserError('waiver.person', 'Only people of this Slack workspace can ask for and decide on waivers.')
}

/** Who may grant waivers in an environment, and for how long at most; null where nobody may. */
export function waiverRules(product: Product | undefined, environment: string) {
  const rules = product?.signOffs.get(environment)?.waivers ?? null
  if (rules === null) return null
  return { longestMs: rules.longestMs, roles: product?.roles.filter(({ role }) => rules.roles.includes(role)) ?? [] }
}

/** Roles with their people, asked of Slack: now, or as it was in the last minutes. */
export function staffed(
  people: Context['people'],
  roles: readonly Role[],
  options: { readonly fresh: boolean },
): Promise<WaiverRole[]> {
  return Promise.all(
    roles.map(async ({ role, title, people: references }) => {
      return { role, title, members: await people.members(references, options) }
    }),
  )
}

const namesShown = 4

/** Who could act instead, by role and name: `Security Lead (Ann Lee, Bo Wu) and Founder`. */
export async function whoCan(
  people: Context['people'],
  roles: readonly WaiverRole[],
  except: string | null,
): Promise<string> {
  const named = roles.map(async ({ title, members }) => {
    const others = members.filter((member) => member !== except)
    const persons = await Promise.all(others.slice(0, namesShown).map((id) => people.person(id, { fresh: false })))
    const names = persons.flatMap((person) => person?.name ?? [])
    const more = others.length > namesShown ? [`${others.length - namesShown} more`] : []
    return names.length === 0 ? title : `${title} (${[...names, ...more].join(', ')})`
  })
  return listed(await Promise.all(named))
}
