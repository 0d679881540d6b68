import { createHash, randomUUID } from 'node:crypto'
import { and, asc, eq, gte, isNull, or, sql } from 'drizzle-orm'
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
  const rows = added.map((signal, place) => ({
    ...storable(signal),
    fingerprint: bounded(storable(signal.fingerprint)),
    id: randomUUID(),
    place,
  }))
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

/** An index takes no more than some 2,700 bytes a row: what is longer is known by its hash. */
const bounded = (fingerprint: string) =>
  fingerprint.length <= 300 ? fingerprint : createHash('sha256').update(fingerprint).digest('hex')

/** Lets only one bot at a time join a product's signals, until the transaction ends. */
export async function holdSignals(transaction: Database, product: string): Promise<void> {
  await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`signals.${product}`}, 0))`)
}

/** A product's signals that are not joined yet, in the order in which they came. */
export async function pendingSignals(database: Database, product: string, limit: number): Promise<Signal[]> {
  return database
    .select()
    .from(signals)
    .where(and(eq(signals.product, product), isNull(signals.settledAt)))
    .orderBy(asc(signals.sequence))
    .limit(limit)
}

/** The products that have signals which are not joined yet. */
export async function pendingProducts(database: Database): Promise<string[]> {
  const rows = await database
    .selectDistinctOn([signals.product], { product: signals.product })
    .from(signals)
    .where(isNull(signals.settledAt))
  return rows.map(({ product }) => product)
}

/** Notes which incident each signal was joined to; null for none. */
export async function settleSignals(
  transaction: Database,
  settled: readonly { readonly id: string; readonly incidentId: string | null }[],
  at: Date,
): Promise<void> {
  if (settled.length === 0) return
  const rows = JSON.stringify(settled.map(({ id, incidentId }) => ({ id, incident: incidentId })))
  await transaction.execute(sql`
    update ${signals} set settled_at = ${at.toISOString()}::timestamptz, incident_id = settled.incident
    from jsonb_to_recordset(${rows}::jsonb) as settled(id uuid, incident uuid)
    where ${signals.id} = settled.id`)
}

/** No later signal of the same problem: a monitor speaks only when it turns, so its newest one holds however old it is. */
const isNewest = sql`not exists (select from ${signals} as newer where newer.product = ${signals.product}
  and newer.environment = ${signals.environment} and newer.fingerprint = ${signals.fingerprint}
  and newer.sequence > ${signals.sequence})`

/**
 * Signals that fire still, as far as we were told, and opened no incident: they were hidden. Those from outside only since
 * a moment.
 */
export async function hiddenSignals(
  database: Database,
  since: Date,
): Promise<Pick<Signal, 'id' | 'product' | 'environment' | 'about'>[]> {
  const { id, product, environment, about } = signals
  return database
    .select({ id, product, environment, about })
    .from(signals)
    .where(
      and(
        eq(signals.status, 'firing'),
        isNull(signals.incidentId),
        sql`${signals.settledAt} is not null`,
        or(eq(signals.sender, 'monitor'), gte(signals.receivedAt, since)),
        isNewest,
      ),
    )
    .orderBy(asc(signals.sequence))
}

/** Lets hidden signals be joined again, where nobody was first. */
export async function unsettleSignals(database: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await database
    .update(signals)
    .set({ settledAt: null })
    .where(
      and(
        sql`${signals.id} = any(${sql.param([...ids])}::uuid[])`,
        isNull(signals.incidentId),
        sql`${signals.settledAt} is not null`,
      ),
    )
}

/**
 * Forgets joined signals that came in before a moment, some thousands at a time; not what hides still a monitor that fails.
 * @returns how many
 */
export async function forgetSignals(database: Database, before: Date, limit = 5_000): Promise<number> {
  const { rowCount } = await database.execute(sql`
    delete from ${signals} where ${signals.id} in (
      select id from ${signals} where received_at < ${before.toISOString()}::timestamptz and settled_at is not null
        and not (sender = 'monitor' and status = 'firing' and incident_id is null and ${isNewest})
      order by received_at limit ${limit})`)
  return rowCount ?? 0
}
