import type { IncidentPolicy, Monitor } from '../products/monitor.ts'
import type { Tell } from './incident.ts'
import type { Suspicion } from './suspect.ts'

/** More authors than this are nobody in particular. */
const mostAuthors = 5

/**
 * Who is told when an incident opens: its owner (the product's, else of the check that fails), whoever is on call, and who
 * made and deployed the suspected change; never who opened it.
 * @param opening.except Slack user ids
 */
export function audienceOf(opening: {
  readonly policy: Pick<IncidentPolicy, 'owner' | 'onCall'>
  /** The monitor that fails; null where none does. */
  readonly about: string | null
  readonly monitors: readonly Pick<Monitor, 'name' | 'check'>[]
  readonly suspicion: Pick<Suspicion, 'deployedBy' | 'authors'> | null
  readonly except: readonly string[]
}): Tell {
  const { policy, about, monitors, suspicion, except } = opening
  const ownerOfCheck = monitors.find(({ name }) => name === about)?.check.owner?.role ?? null
  const roles = [policy.owner ?? ownerOfCheck, policy.onCall].filter((role) => role !== null)
  const authors = suspicion === null || suspicion.authors.length > mostAuthors ? [] : suspicion.authors
  const people = [...(suspicion?.deployedBy == null ? [] : [suspicion.deployedBy]), ...authors]
  return {
    roles: [...new Set(roles)],
    people: [...new Set(people)].filter((person) => !except.includes(person)),
    except,
  }
}
