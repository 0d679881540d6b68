import { lt, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { deliveries } from './schema.ts'

/**
 * Remembers a request by its sender and id.
 * @returns true the first time, false for every repeat, which is counted
 */
export async function rememberDelivery(database: Database, sender: string, id: string, now: Date): Promise<boolean> {
  const [row] = await database
    .insert(deliveries)
    .values({ sender, id, receivedAt: now })
    .onConflictDoUpdate({
      target: [deliveries.sender, deliveries.id],
      set: { repeats: sql`${deliveries.repeats} + 1` },
    })
    .returning({ repeats: deliveries.repeats })
  return row?.repeats === 0
}

/**
 * Forgets what first came in before a moment.
 * @returns how many were forgotten
 */
export async function forgetDeliveries(database: Database, before: Date): Promise<number> {
  const { rowCount } = await database.delete(deliveries).where(lt(deliveries.receivedAt, before))
  return rowCount ?? 0
}
