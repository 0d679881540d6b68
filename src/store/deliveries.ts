import { lt, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { deliveries } from './schema.ts'

/** What makes a request recognisable when it comes again. */
export interface DeliveryKey {
  readonly sender: string
  readonly id: string
}

/**
 * Remembers a request by its sender and id.
 * @returns true the first time, false for every repeat, which is counted
 */
export async function rememberDelivery(database: Database, sender: string, id: string, now: Date): Promise<boolean> {
  const [isFirst] = await rememberDeliveries(database, [{ sender, id }], now)
  return isFirst === true
}

/**
 * Remembers many requests in one statement; one may be among them several times.
 * @returns for each, in their order, what `rememberDelivery` says
 */
export async function rememberDeliveries(
  database: Database,
  keys: readonly DeliveryKey[],
  now: Date,
): Promise<boolean[]> {
  if (keys.length === 0) return []
  const times = new Map<string, number>()
  for (const key of keys) times.set(nameOf(key), (times.get(nameOf(key)) ?? 0) + 1)
  const given = [...new Map(keys.map((key) => [nameOf(key), key]))].map(([name, { sender, id }]) => {
    return { sender, id, repeats: (times.get(name) ?? 1) - 1 }
  })
  // In one order, so that two bots that remember the same ones never wait for each other in a circle.
  const { rows } = await database.execute<{ sender: string; id: string; repeats: string }>(sql`
    insert into ${deliveries} (sender, id, received_at, repeats)
    select sender, id, ${now.toISOString()}::timestamptz, repeats
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given (sender text, id text, repeats bigint)
    order by sender, id
    on conflict (sender, id) do update set repeats = ${deliveries}.repeats + excluded.repeats + 1
    returning sender, id, repeats`)
  // One that was known counts all of these as repeats, so it has more than those after the first.
  const unseen = new Set(
    rows.filter((row) => Number(row.repeats) === (times.get(nameOf(row)) ?? 0) - 1).map((row) => nameOf(row)),
  )
  return keys.map((key) => unseen.delete(nameOf(key)))
}

const nameOf = ({ sender, id }: DeliveryKey) => `${sender} ${id}`

/**
 * Forgets what first came in before a moment.
 * @returns how many were forgotten
 */
export async function forgetDeliveries(database: Database, before: Date): Promise<number> {
  const { rowCount } = await database.delete(deliveries).where(lt(deliveries.receivedAt, before))
  return rowCount ?? 0
}
