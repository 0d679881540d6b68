import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import type { Signal } from './incidents.ts'
import { signals } from './schema.ts'
import { storable } from './storable.ts'

/** What somebody says of a product. */
export type NewSignal = Omit<Signal, 'id' | 'sequence' | 'settledAt' | 'incidentId'>

/**
 * Keeps signals, in their order, until they are joined to an incident. They go as one value, because thousands of
 * parameters cost more to write down than to store.
 */
export async function addSignals(database: Database, added: readonly NewSignal[]): Promise<void> {
  if (added.length === 0) return
  const rows = added.map((signal, place) => ({ ...storable(signal), id: randomUUID(), place }))
  await database.execute(sql`
    insert into ${signals} (
      id, sender, product, environment, fingerprint, status, severity, title, about, evidence, happened_at, received_at
    )
    select
      id, sender, product, environment, fingerprint, status, severity, title, about, evidence, "happenedAt", "receivedAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (
      place integer, id uuid, sender text, product text, environment text, fingerprint text, status text, severity text,
      title text, about text, evidence jsonb, "happenedAt" timestamptz, "receivedAt" timestamptz
    )
    order by place`)
}
