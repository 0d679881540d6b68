import { and, asc, eq, inArray, isNull, lt, notInArray, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import type { Incident, IncidentEvent } from './incidents.ts'
import { incidentEvents, incidents } from './schema.ts'

/** What is kept for the timeline and said nowhere: the channel has seen it. */
export const keptOnly = ['marked', 'written'] as const

/** The channel under which an incident is shown: `none.<product>` where its product has none. */
export function channelKey({ channelId, product }: Pick<Incident, 'channelId' | 'product'>): string {
  return channelId ?? `none.${product}`
}

const keyOfRow = sql<string>`coalesce(${incidents.channelId}, 'none.' || ${incidents.product})`
const isUnshown = lt(incidents.shownRevision, incidents.revision)

/** Incidents of a channel whose card is behind: those without a card first, then the oldest change first. */
export async function unshownIncidents(database: Database, channel: string): Promise<Incident[]> {
  return database
    .select()
    .from(incidents)
    .where(and(isUnshown, eq(keyOfRow, channel)))
    .orderBy(sql`${incidents.shownRevision} >= 0`, asc(incidents.changedAt), asc(incidents.number))
}

/** Incidents of all channels whose card has been behind since before a moment. */
export async function behindSince(database: Database, before: Date): Promise<Incident[]> {
  return database
    .select()
    .from(incidents)
    .where(and(isUnshown, lt(incidents.changedAt, before)))
    .orderBy(asc(incidents.changedAt))
    .limit(500)
}

/** Notes which change an incident's card shows; what was shown later stays. */
export async function markShown(
  database: Database,
  { id, revision }: Pick<Incident, 'id' | 'revision'>,
): Promise<void> {
  await database
    .update(incidents)
    .set({ shownRevision: revision })
    .where(and(eq(incidents.id, id), lt(incidents.shownRevision, revision)))
}

/** What an incident's thread has not been told yet, in order. */
export async function untoldEvents(database: Database, incidentId: string): Promise<IncidentEvent[]> {
  return database
    .select()
    .from(incidentEvents)
    .where(
      and(
        eq(incidentEvents.incidentId, incidentId),
        isNull(incidentEvents.toldAt),
        notInArray(incidentEvents.kind, [...keptOnly]),
      ),
    )
    .orderBy(asc(incidentEvents.sequence))
}

/** Notes that events were told in the thread. */
export async function markTold(
  database: Database,
  events: readonly Pick<IncidentEvent, 'id'>[],
  at: Date,
): Promise<void> {
  if (events.length === 0) return
  await database
    .update(incidentEvents)
    .set({ toldAt: at })
    .where(
      and(
        inArray(
          incidentEvents.id,
          events.map(({ id }) => id),
        ),
        isNull(incidentEvents.toldAt),
      ),
    )
}
