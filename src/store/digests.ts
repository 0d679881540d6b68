import { and, asc, desc, eq, isNull, lt, ne } from 'drizzle-orm'
import type { Database } from './database.ts'
import { digestSlots, digestSubscriptions } from './schema.ts'

export type DigestSubscription = typeof digestSubscriptions.$inferSelect
export type DigestSlot = typeof digestSlots.$inferSelect

/** The subscriptions that stand, oldest first. */
export async function standingSubscriptions(database: Database): Promise<DigestSubscription[]> {
  return database
    .select()
    .from(digestSubscriptions)
    .where(isNull(digestSubscriptions.endedAt))
    .orderBy(asc(digestSubscriptions.createdAt))
}

/** Makes a subscription in place of the one that its channel has of this kind. */
export async function addSubscription(
  transaction: Database,
  added: Omit<DigestSubscription, 'endedAt' | 'endedBy'>,
): Promise<DigestSubscription | null> {
  const { channelId, kind, createdBy, createdAt } = added
  const replaced = await endSubscription(transaction, { channelId, kind, by: createdBy, at: createdAt })
  await transaction.insert(digestSubscriptions).values(added)
  return replaced
}

/** Ends a channel's subscription of a kind; null when it has none. */
export async function endSubscription(
  transaction: Database,
  {
    channelId,
    kind,
    by,
    at,
  }: Pick<DigestSubscription, 'channelId' | 'kind'> & { readonly by: string; readonly at: Date },
): Promise<DigestSubscription | null> {
  const [ended] = await transaction
    .update(digestSubscriptions)
    .set({ endedAt: at, endedBy: by })
    .where(
      and(
        eq(digestSubscriptions.channelId, channelId),
        eq(digestSubscriptions.kind, kind),
        isNull(digestSubscriptions.endedAt),
      ),
    )
    .returning()
  return ended ?? null
}

/**
 * Takes a slot of a digest for oneself.
 * @returns false when it was taken before, by whichever bot
 */
export async function takeSlot(database: Database, slot: Omit<DigestSlot, 'changedAt'>, now: Date): Promise<boolean> {
  const { rowCount } = await database
    .insert(digestSlots)
    .values({ ...slot, changedAt: now })
    .onConflictDoNothing()
  return rowCount === 1
}

/** A slot that was taken; null when nobody has. */
export async function findSlot(database: Database, digest: string, slot: Date): Promise<DigestSlot | null> {
  const [found] = await database
    .select()
    .from(digestSlots)
    .where(and(eq(digestSlots.digest, digest), eq(digestSlots.slot, slot)))
  return found ?? null
}

/** The newest slot of a digest before a moment that is done; null when there is none. */
export async function lastSlot(database: Database, digest: string, before: Date): Promise<DigestSlot | null> {
  const [found] = await database
    .select()
    .from(digestSlots)
    .where(and(eq(digestSlots.digest, digest), lt(digestSlots.slot, before), ne(digestSlots.state, 'due')))
    .orderBy(desc(digestSlots.slot))
    .limit(1)
  return found ?? null
}

/** Whether a digest has ever had a slot. */
export async function hasSlots(database: Database, digest: string): Promise<boolean> {
  const found = await database
    .select({ slot: digestSlots.slot })
    .from(digestSlots)
    .where(eq(digestSlots.digest, digest))
    .limit(1)
  return found.length > 0
}

/** Ends a slot, once. */
export async function endSlot(
  database: Database,
  { digest, slot }: Pick<DigestSlot, 'digest' | 'slot'>,
  state: 'posted' | 'skipped',
  now: Date,
): Promise<void> {
  await database
    .update(digestSlots)
    .set({ state, changedAt: now })
    .where(and(eq(digestSlots.digest, digest), eq(digestSlots.slot, slot), eq(digestSlots.state, 'due')))
}

/** Slots that were taken before a moment and not ended, oldest first: a crash or an outage left them behind. */
export async function openSlots(database: Database, before: Date): Promise<DigestSlot[]> {
  return database
    .select()
    .from(digestSlots)
    .where(and(eq(digestSlots.state, 'due'), lt(digestSlots.changedAt, before)))
    .orderBy(asc(digestSlots.slot))
    .limit(100)
}

/** Forgets what was due before a moment. */
export async function forgetSlots(database: Database, before: Date): Promise<void> {
  await database.delete(digestSlots).where(lt(digestSlots.slot, before))
}
