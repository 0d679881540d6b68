import type { Database } from '../store/database.ts'
import { addEvents, insertIncidents, saveMembers, updateIncident } from '../store/incident-batch.ts'
import type { Incident } from '../store/incidents.ts'
import { appendLedger } from '../store/ledger.ts'
import { objectOf } from './act.ts'
import type { Draft } from './room.ts'

/** Incidents as they are stored. */
export interface SavedDrafts {
  readonly opened: readonly Incident[]
  readonly changed: readonly Incident[]
}

/** Stores what became of a product's incidents: themselves, their members, timelines, and the acts in the ledger. */
export async function saveDrafts(
  transaction: Database,
  drafts: readonly Draft[],
  { product, now, schedule }: { readonly product: string; readonly now: Date; readonly schedule: string },
): Promise<SavedDrafts> {
  const opened = await insertIncidents(
    transaction,
    drafts.filter(({ isNew }) => isNew).map(({ incident }) => incident),
  )
  const changed: Incident[] = []
  for (const draft of drafts) {
    if (draft.isChanged && !draft.isNew) changed.push(await updateIncident(transaction, draft.incident, now))
  }
  await saveMembers(
    transaction,
    drafts.flatMap(({ members, touched }) =>
      [...members.values()].filter(({ fingerprint }) => touched.has(fingerprint)),
    ),
  )
  await addEvents(
    transaction,
    drafts.flatMap(({ events }) => events),
  )
  const stored = new Map([...opened, ...changed].map((incident) => [incident.id, incident]))
  const entries = drafts.flatMap(({ incident: { id }, acts }) => {
    const incident = stored.get(id)
    return incident === undefined ? [] : acts.map((act) => ({ ...act, object: objectOf(incident) }))
  })
  const actor = { kind: 'schedule', schedule } as const
  await appendLedger(transaction, ...entries.map((entry) => ({ ...entry, product, at: now, actor })))
  return { opened, changed }
}
