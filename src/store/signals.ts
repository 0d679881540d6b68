import { randomUUID } from 'node:crypto'
import type { Database } from './database.ts'
import type { Signal } from './incidents.ts'
import { signals } from './schema.ts'
import { storable } from './storable.ts'

/** What somebody says of a product. */
export type NewSignal = Omit<Signal, 'id' | 'sequence' | 'settledAt' | 'incidentId'>

/** Keeps signals until they are joined to an incident. */
export async function addSignals(database: Database, added: readonly NewSignal[]): Promise<void> {
  if (added.length === 0) return
  await database.insert(signals).values(added.map((signal) => ({ ...storable(signal), id: randomUUID() })))
}
