import type { Database } from '../../src/store/database.ts'
import { type Incident, insertIncident } from '../../src/store/incidents.ts'
import { makeIncident } from '../support/incidents.ts'

/** An open incident of a product, as it is kept. */
export function keptIncident(
  database: Database,
  given: Partial<Incident> & Pick<Incident, 'product' | 'startedAt'>,
): Promise<Incident> {
  const openedAt = given.openedAt ?? new Date(given.startedAt.getTime() + 30_000)
  const { number: _number, ...incident } = makeIncident({
    title: 'www answers 502',
    affects: null,
    openedAt,
    climbsAt: null,
    changedAt: openedAt,
    ...given,
  })
  return insertIncident(database, incident)
}
