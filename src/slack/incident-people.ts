import { SourceError } from '../errors.ts'
import type { ShownIncident, Tell } from '../incidents/incident.ts'
import type { IncidentEvent } from '../store/incidents.ts'
import { isSlackUser } from '../words.ts'
import type { Names } from './blocks/incident.ts'
import type { Posting } from './post.ts'

type Asking = Pick<Posting, 'people' | 'log'>

const peopleAtMost = 10

/**
 * Whom events are told to, asked only now: roles' people and named ones, without those who know.
 * @throws SourceError when Slack is down; where it refuses to tell, nobody is mentioned
 */
export async function toldPeople(
  posting: Asking,
  product: ShownIncident['product'],
  events: readonly IncidentEvent[],
): Promise<readonly string[]> {
  const groups = await Promise.all(
    events.flatMap(({ tell }) => (tell === null ? [] : [toldBy(posting, product, tell)])),
  )
  return [...new Set(groups.flat())].slice(0, peopleAtMost)
}

async function toldBy(posting: Asking, product: ShownIncident['product'], tell: Tell): Promise<readonly string[]> {
  const roles = product?.roles.filter(({ role }) => tell.roles.includes(role)).flatMap(({ people }) => people) ?? []
  const wanted = [...roles, ...tell.people]
  const members = wanted.length === 0 ? [] : await membersOf(posting, wanted)
  return members.filter((id) => !tell.except.includes(id))
}

/** The people who answer for a product's incidents: the role its file names as owner, else its first. */
export async function ownersOf(posting: Asking, product: ShownIncident['product']): Promise<readonly string[]> {
  const owner = product?.roles.find(({ role }) => role === product.incidents.owner) ?? product?.roles[0]
  return owner === undefined ? [] : (await membersOf(posting, owner.people)).slice(0, peopleAtMost)
}

async function membersOf({ people, log }: Asking, wanted: readonly string[]): Promise<readonly string[]> {
  try {
    return await people.members(wanted, { fresh: false })
  } catch (error) {
    if (!isRefusal(error)) throw error
    log.warn({ err: error }, 'nobody is told of an incident, because Slack does not say who is who')
    return []
  }
}

const isRefusal = (error: unknown) => error instanceof SourceError && ['forbidden', 'garbage'].includes(error.code)

/** The names of those whom a card or a thread speaks of. Whom Slack does not tell is left out. */
export async function namesOf({ people, log }: Asking, ids: readonly (string | null)[]): Promise<Names> {
  const wanted = [...new Set(ids)].filter((id) => id !== null && isSlackUser(id))
  const names = new Map<string, string>()
  for (const id of wanted) {
    if (id === null) continue
    try {
      const person = await people.person(id, { fresh: false })
      if (person !== null) names.set(id, person.name)
    } catch (error) {
      log.info({ err: error }, 'somebody is shown without a name')
    }
  }
  return names
}
