import type { Context } from '../context.ts'
import { addEvent, changeIncident, holdIncident, type Incident, type NewIncidentEvent } from '../store/incidents.ts'
import { showIncidentLater } from './show-later.ts'

export type Noted = Pick<NewIncidentEvent, 'kind' | 'sentence' | 'key'> &
  Partial<Pick<NewIncidentEvent, 'at' | 'by' | 'link' | 'tell'>>

/**
 * Writes into an incident's timeline what another part did or saw, once under its key, and lets the card follow. For what
 * was done and checked elsewhere: no right is asked, and the ledger is the doer's.
 * @returns the incident as it is now; null when the event is there already, or the incident is not
 */
export async function noteEvent(
  context: Pick<Context, 'database' | 'queue' | 'now'>,
  incidentId: string,
  event: Noted,
): Promise<Incident | null> {
  const at = context.now()
  const changed = await context.database.transaction(async (transaction) => {
    // Held first, because the other way round two who write at once would wait for each other.
    if ((await holdIncident(transaction, incidentId)) === null) return null
    const isNew = await addEvent(transaction, { incidentId, at, by: null, link: null, tell: null, ...event })
    return isNew ? changeIncident(transaction, incidentId, {}, { at }) : null
  })
  if (changed !== null) await showIncidentLater(context, changed)
  return changed
}
