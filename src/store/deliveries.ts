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
  const times = new Map<string, DeliveryKey & { times: number }>()
  for (const { sender, id } of keys) {
    const name = nameOf({ sender, id })
    times.set(name, { sender, id, times: (times.get(name)?.times ?? 0) + 1 })
  }
  // Two bots that remember the same ones in one order never wait for each other in a circle.
  const sorted = [...times].sort(([one], [other]) => (one < other ? -1 : 1))
  const rows = await database
    .insert(deliveries)
    .values(sorted.map(([, { sender, id, times }]) => ({ sender, id, receivedAt: now, repeats: times - 1 })))
    .onConflictDoUpdate({
      target: [deliveries.sender, deliveries.id],
      set: { repeats: sql`${deliveries.repeats} + excluded.repeats + 1` },
    })
    .returning({ sender: deliveries.sender, id: deliveries.id, repeats: deliveries.repeats })
  // One that was known counts all of these as repeats, so it has more than those after the first.
  const unseen = new Set(
    rows.filter((row) => row.repeats === (times.get(nameOf(row))?.times ?? 0) - 1).map((row) => nameOf(row)),
  )
  return keys.map((key) => unseen.delete(nameOf(key)))
}

const nameOf = ({ sender, id }: DeliveryKey) => JSON.stringify([sender, id])

/**
 * Forgets what first came in before a moment.
 * @returns how many were forgotten
 */
export async function forgetDeliveries(database: Database, before: Date): Promise<number> {
  const { rowCount } = await database.delete(deliveries).where(lt(deliveries.receivedAt, before))
  return rowCount ?? 0
}
