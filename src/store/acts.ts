import { and, eq, lt } from 'drizzle-orm'
import type { ActorContext } from '../context.ts'
import type { Database } from './database.ts'
import { acts } from './schema.ts'
import { storable } from './storable.ts'

export type Act = typeof acts.$inferSelect

/**
 * Puts what a person asked for into the inbox.
 * @returns false when it is there already: Slack sent it again
 */
export async function receiveAct(
  database: Database,
  act: { readonly id: string; readonly kind: Act['kind']; readonly body: unknown; readonly now: Date },
): Promise<boolean> {
  const { id, kind, body, now } = act
  const rows = await database
    .insert(acts)
    .values({ id, kind, body: storable(body), state: 'pending', receivedAt: now })
    .onConflictDoNothing()
    .returning({ id: acts.id })
  return rows.length === 1
}

/** The act was carried out before: whoever comes second has nothing to do and nobody to tell. */
export class AlreadySettled extends Error {
  override readonly name = 'AlreadySettled'
}

/**
 * Carries out a change in one transaction that also settles the act that asked for it, so that it happens wholly once
 * or not at all, however often it is tried.
 * @throws AlreadySettled when an earlier try has carried it out
 */
export async function carryOut<Result>(
  context: Pick<ActorContext, 'database' | 'actId'>,
  change: (transaction: Database) => Promise<Result>,
): Promise<Result> {
  return context.database.transaction(async (transaction) => {
    if (context.actId !== null && !(await settleAct(transaction, context.actId))) throw new AlreadySettled()
    return change(transaction)
  })
}

/**
 * Marks an act as done; what it said is forgotten.
 * @returns false when it was done before
 */
export async function settleAct(database: Database, id: string): Promise<boolean> {
  const rows = await database
    .update(acts)
    .set({ state: 'done', body: {} })
    .where(and(eq(acts.id, id), eq(acts.state, 'pending')))
    .returning({ id: acts.id })
  return rows.length === 1
}

/** Acts that have been waiting since before a moment, oldest first: a crash left them behind. */
export async function pendingActs(database: Database, before: Date): Promise<Act[]> {
  return database
    .select()
    .from(acts)
    .where(and(eq(acts.state, 'pending'), lt(acts.receivedAt, before)))
    .orderBy(acts.receivedAt)
    .limit(100)
}

/** Forgets acts that were done and came in before a moment. */
export async function forgetActs(database: Database, before: Date): Promise<void> {
  await database.delete(acts).where(and(eq(acts.state, 'done'), lt(acts.receivedAt, before)))
}
