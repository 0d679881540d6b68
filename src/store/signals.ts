import { randomUUID } from 'node:crypto'
import type { Database } from './database.ts'
import type { Signal } from './incidents.ts'
import { signals } from './schema.ts'
import { storable } from './storable.ts'

/** What somebody says of a product. */
export type NewSignal = Omit<Signal, 'id' | 'sequence' | 'settledAt' | 'incidentId'>

/** PostgreSQL takes 65,535 values in one statement. */
const atOnce = 1_000

/** Keeps signals, in their order, until they are joined to an incident. */
export async function addSignals(database: Database, added: readonly NewSignal[]): Promise<void> {
  for (let start = 0; start < added.length; start += atOnce) {
    const rows = added.slice(start, start + atOnce).map((signal) => ({ ...storable(signal), id: randomUUID() }))
    await database.insert(signals).values(rows)
  }
}
