import { and, asc, eq, gt, isNull, lte, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { mutes } from './schema.ts'
import { storable } from './storable.ts'

export type Mute = typeof mutes.$inferSelect

/** What a mute is of: a monitor, or all of a product (null), in an environment. */
export type Muted = Pick<Mute, 'product' | 'environment' | 'monitor'>

/** The mutes of all products that stand at a moment, oldest first. */
export async function standingMutes(database: Database, at: Date): Promise<Mute[]> {
  return database
    .select()
    .from(mutes)
    .where(and(isNull(mutes.endedAt), lte(mutes.from, at), gt(mutes.until, at)))
    .orderBy(asc(mutes.from), asc(mutes.id))
}

/**
 * Mutes something, in the caller's transaction; one of the very same that stands ends.
 * @returns the one that it takes the place of; null for none
 */
export async function setMute(transaction: Database, mute: Omit<Mute, 'endedAt' | 'endedBy'>): Promise<Mute | null> {
  const key = `mute:${mute.product}:${mute.environment}:${mute.monitor ?? ''}`
  await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`)
  const replaced = await endMute(transaction, mute, { endedAt: mute.from, endedBy: mute.by })
  await transaction.insert(mutes).values(storable(mute))
  return replaced
}

/** Ends the mute of the very same that stands; null when none does. */
export async function endMute(
  transaction: Database,
  { product, environment, monitor }: Muted,
  end: { readonly endedAt: Date; readonly endedBy: string },
): Promise<Mute | null> {
  const [row] = await transaction
    .update(mutes)
    .set(end)
    .where(
      and(
        eq(mutes.product, product),
        eq(mutes.environment, environment),
        monitor === null ? isNull(mutes.monitor) : eq(mutes.monitor, monitor),
        isNull(mutes.endedAt),
        gt(mutes.until, end.endedAt),
      ),
    )
    .returning()
  return row ?? null
}
