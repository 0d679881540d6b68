import { and, asc, eq, lt } from 'drizzle-orm'
import type { Database } from './database.ts'
import { followUps } from './schema.ts'
import { storable } from './storable.ts'

/** An issue that somebody wants to have opened about an incident; its id is the nonce that the issue carries. */
export type FollowUp = typeof followUps.$inferSelect

/** Stores a follow-up before anybody is asked to open it. */
export async function beginFollowUp(
  transaction: Database,
  followUp: Omit<FollowUp, 'state' | 'triedAt' | 'number' | 'url' | 'problem' | 'endedAt'>,
): Promise<void> {
  await transaction.insert(followUps).values({ ...storable(followUp), state: 'asked' })
}

export async function findFollowUp(database: Database, id: string): Promise<FollowUp | null> {
  const [row] = await database.select().from(followUps).where(eq(followUps.id, id))
  return row ?? null
}

/** The follow-ups of an incident, in the order in which they were asked for. */
export async function followUpsOf(database: Database, incidentId: string): Promise<FollowUp[]> {
  return database
    .select()
    .from(followUps)
    .where(eq(followUps.incidentId, incidentId))
    .orderBy(asc(followUps.askedAt), asc(followUps.id))
}

/** Follow-ups that have been waiting since before a moment, oldest first: a crash may have left them behind. */
export async function waitingFollowUps(database: Database, before: Date): Promise<FollowUp[]> {
  return database
    .select()
    .from(followUps)
    .where(and(eq(followUps.state, 'asked'), lt(followUps.askedAt, before)))
    .orderBy(asc(followUps.askedAt))
    .limit(100)
}

/** Notes when the issue was asked for last. */
export async function noteTried(database: Database, id: string, triedAt: Date | null): Promise<void> {
  await database
    .update(followUps)
    .set({ triedAt })
    .where(and(eq(followUps.id, id), eq(followUps.state, 'asked')))
}

/**
 * Ends a follow-up that waits.
 * @returns null when it ended before
 */
export async function endFollowUp(
  transaction: Database,
  id: string,
  end: Pick<FollowUp, 'endedAt'> &
    (
      | (Pick<FollowUp, 'number' | 'url'> & { readonly state: 'opened' })
      | (Pick<FollowUp, 'problem'> & { readonly state: 'refused' | 'lost' })
    ),
): Promise<FollowUp | null> {
  const [row] = await transaction
    .update(followUps)
    .set(storable(end))
    .where(and(eq(followUps.id, id), eq(followUps.state, 'asked')))
    .returning()
  return row ?? null
}
