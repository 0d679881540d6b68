import { randomUUID } from 'node:crypto'
import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Database } from './database.ts'
import { changeIncident, type Incident, type IncidentMember, type NewIncidentEvent } from './incidents.ts'
import { incidentEvents, incidentMembers, incidents } from './schema.ts'
import { storable } from './storable.ts'

/** More rows than this in one statement would have more values than PostgreSQL takes (65,535). */
const rowsAtOnce = 1_000

/** Stores incidents that begin; each gets its number. */
export async function insertIncidents(
  transaction: Database,
  added: readonly Omit<Incident, 'number'>[],
): Promise<Incident[]> {
  const stored: Incident[] = []
  for (const rows of chunks(added)) {
    stored.push(...(await transaction.insert(incidents).values(storable(rows)).returning()))
  }
  return stored
}

/** Stores what signals made of an incident that is held. */
export async function updateIncident(
  transaction: Database,
  incident: Omit<Incident, 'number'>,
  at: Date,
): Promise<Incident> {
  const { id, revision: _revision, shownRevision: _shown, changedAt: _changed, ...change } = incident
  const changed = await changeIncident(transaction, id, change, { at })
  if (changed === null) throw new Error(`There is no incident ${id}`)
  return changed
}

/** Stores members, new ones and those that changed. */
export async function saveMembers(transaction: Database, members: readonly IncidentMember[]): Promise<void> {
  for (const rows of chunks(members)) {
    await transaction
      .insert(incidentMembers)
      .values(storable(rows))
      .onConflictDoUpdate({
        target: [incidentMembers.incidentId, incidentMembers.fingerprint],
        set: asGiven(incidentMembers, ['title', 'severity', 'status', 'since', 'signals', 'turns', 'evidence']),
      })
  }
}

/** Writes events into timelines, each once under its key, in their order. */
export async function addEvents(transaction: Database, events: readonly NewIncidentEvent[]): Promise<void> {
  for (const rows of chunks(events)) {
    const values = rows.map((event) => ({ ...storable(event), id: randomUUID() }))
    await transaction.insert(incidentEvents).values(values).onConflictDoNothing()
  }
}

/** Columns that take the value which could not be inserted. */
function asGiven<Table extends PgTable>(table: Table, names: readonly (keyof Table['_']['columns'] & string)[]) {
  const columns = getTableColumns(table)
  return Object.fromEntries(
    names.map((name): [string, SQL] => [name, sql`excluded.${sql.identifier(columns[name]?.name ?? name)}`]),
  )
}

function chunks<Row>(rows: readonly Row[]): Row[][] {
  const starts = Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_none, index) => index * rowsAtOnce)
  return starts.map((start) => rows.slice(start, start + rowsAtOnce))
}
