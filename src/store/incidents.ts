import { randomUUID } from 'node:crypto'
import { and, asc, desc, eq, gte, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { incidentEvents, incidentMembers, incidents, type signals } from './schema.ts'
import { storable } from './storable.ts'

export type Signal = typeof signals.$inferSelect
export type Incident = typeof incidents.$inferSelect
export type IncidentMember = typeof incidentMembers.$inferSelect
export type IncidentEvent = typeof incidentEvents.$inferSelect
/** An event as it is written down; its place in the timeline comes by itself. */
export type NewIncidentEvent = Omit<IncidentEvent, 'id' | 'sequence' | 'toldAt'>

export async function findIncident(database: Database, id: string): Promise<Incident | null> {
  const [row] = await database.select().from(incidents).where(eq(incidents.id, id))
  return row ?? null
}

/** Open incidents, of one product or all, newest first. */
export async function openIncidents(
  database: Database,
  { product }: { readonly product?: string } = {},
): Promise<Incident[]> {
  const isOf = product === undefined ? undefined : eq(incidents.product, product)
  return database
    .select()
    .from(incidents)
    .where(and(eq(incidents.state, 'open'), isOf))
    .orderBy(desc(incidents.openedAt))
    .limit(1_000)
}

/** Incidents of a product that are open or were resolved since a moment, held until the transaction ends. */
export async function holdIncidents(transaction: Database, product: string, resolvedSince: Date): Promise<Incident[]> {
  return transaction
    .select()
    .from(incidents)
    .where(
      and(
        eq(incidents.product, product),
        or(eq(incidents.state, 'open'), and(eq(incidents.state, 'resolved'), gte(incidents.resolvedAt, resolvedSince))),
      ),
    )
    .orderBy(asc(incidents.number))
    .for('update')
}

/** An incident, held until the transaction ends; null when there is none. */
export async function holdIncident(transaction: Database, id: string): Promise<Incident | null> {
  const [row] = await transaction.select().from(incidents).where(eq(incidents.id, id)).for('update')
  return row ?? null
}

/** What incidents are made of, in the order in which it came. */
export async function membersOf(database: Database, incidentIds: readonly string[]): Promise<IncidentMember[]> {
  if (incidentIds.length === 0) return []
  return database
    .select()
    .from(incidentMembers)
    .where(inArray(incidentMembers.incidentId, [...incidentIds]))
    .orderBy(asc(incidentMembers.firstAt), asc(incidentMembers.fingerprint))
}

/** An incident's timeline, in order. */
export async function eventsOf(database: Database, incidentId: string): Promise<IncidentEvent[]> {
  return database
    .select()
    .from(incidentEvents)
    .where(eq(incidentEvents.incidentId, incidentId))
    .orderBy(asc(incidentEvents.sequence))
}

/** Stores an incident that begins. */
export async function insertIncident(transaction: Database, incident: Omit<Incident, 'number'>): Promise<Incident> {
  const [row] = await transaction.insert(incidents).values(storable(incident)).returning()
  if (row === undefined) throw new Error('PostgreSQL returned no incident')
  return row
}

/**
 * Changes an incident, and counts the change so that its card follows.
 * @param options.at when it changed
 * @param options.only what must hold still, beside its id; always when left out
 * @returns null when it does not hold: somebody was first
 */
export async function changeIncident(
  transaction: Database,
  id: string,
  change: Partial<Omit<typeof incidents.$inferInsert, 'id' | 'number' | 'revision' | 'shownRevision' | 'changedAt'>>,
  { at, only }: { readonly at: Date; readonly only?: SQL | undefined },
): Promise<Incident | null> {
  const [row] = await transaction
    .update(incidents)
    .set({ ...storable(change), revision: sql`${incidents.revision} + 1`, changedAt: at })
    .where(and(eq(incidents.id, id), only))
    .returning()
  return row ?? null
}

/**
 * Writes an event into an incident's timeline, once under its key.
 * @returns false when it is there already
 */
export async function addEvent(transaction: Database, event: NewIncidentEvent): Promise<boolean> {
  const rows = await transaction
    .insert(incidentEvents)
    .values({ ...storable(event), id: randomUUID() })
    .onConflictDoNothing()
    .returning({ id: incidentEvents.id })
  return rows.length === 1
}
