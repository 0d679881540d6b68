import { and, desc, eq, gte, inArray, isNotNull, isNull, lt, lte, ne, notExists, or } from 'drizzle-orm'
import type { Database } from './database.ts'
import type { StoredReleaseState } from './release-state.ts'
import { attempts, brokenGlass, locks, pauses, releases, samples } from './schema.ts'
import { storable } from './storable.ts'

export type Release = typeof releases.$inferSelect
export type Attempt = typeof attempts.$inferSelect
export type StoredLock = typeof locks.$inferSelect
export type StoredSample = typeof samples.$inferSelect
export type BrokenGlass = typeof brokenGlass.$inferSelect

const busyStates = ['deploying', 'watching', 'rolling-back', 'unknown'] as const

/**
 * Stores a release that begins.
 * @returns false when another one keeps the environment busy
 */
export async function beginRelease(transaction: Database, release: typeof releases.$inferInsert): Promise<boolean> {
  const rows = await transaction
    .insert(releases)
    .values(storable(release))
    .onConflictDoNothing()
    .returning({ id: releases.id })
  return rows.length === 1
}

export async function findRelease(database: Database, id: string): Promise<Release | null> {
  const [row] = await database.select().from(releases).where(eq(releases.id, id))
  return row ?? null
}

/** The release that keeps an environment busy; null when none does. */
export async function busyRelease(database: Database, product: string, environment: string): Promise<Release | null> {
  const [row] = await database
    .select()
    .from(releases)
    .where(and(ofEnvironment(product, environment), inArray(releases.state, [...busyStates])))
  return row ?? null
}

/**
 * The release that changed last what runs in an environment: it was deployed, may have been, or was brought back. One
 * that failed to come up changed nothing; one whose rollback failed still runs.
 */
export async function newestChange(database: Database, product: string, environment: string): Promise<Release | null> {
  const [row] = await database
    .select()
    .from(releases)
    .where(
      and(
        ofEnvironment(product, environment),
        or(
          inArray(releases.state, ['live', 'watching', 'unknown', 'rolling-back', 'rolled-back']),
          and(eq(releases.state, 'failed'), isNotNull(releases.deployedAt)),
        ),
      ),
    )
    .orderBy(desc(releases.stateSince))
    .limit(1)
  return row ?? null
}

/** The release of an environment that had ended last by a moment; null when none had. */
export async function endedLast(
  database: Database,
  product: string,
  environment: string,
  until: Date,
): Promise<Release | null> {
  const [row] = await database
    .select()
    .from(releases)
    .where(and(ofEnvironment(product, environment), isNotNull(releases.endedAt), lte(releases.endedAt, until)))
    .orderBy(desc(releases.endedAt))
    .limit(1)
  return row ?? null
}

/** The release that runs in an environment; null when none of ours does. */
export async function runningRelease(
  database: Database,
  product: string,
  environment: string,
): Promise<Release | null> {
  const newest = await newestChange(database, product, environment)
  if (newest?.state !== 'rolled-back') return newest
  const earlier = newest.previous?.releaseId ?? null
  return earlier === null ? null : findRelease(database, earlier)
}

/** Releases of a product, in one environment or all, newest first. */
export async function releasesOf(
  database: Database,
  where: { readonly product: string; readonly environment?: string; readonly limit: number },
): Promise<Release[]> {
  const { product, environment, limit } = where
  return database
    .select()
    .from(releases)
    .where(
      and(eq(releases.product, product), environment === undefined ? undefined : eq(releases.environment, environment)),
    )
    .orderBy(desc(releases.startedAt))
    .limit(limit)
}

/** The newest release of a candidate; null when it was never deployed. */
export async function releaseOfCandidate(database: Database, candidateId: string): Promise<Release | null> {
  const [row] = await database
    .select()
    .from(releases)
    .where(eq(releases.candidateId, candidateId))
    .orderBy(desc(releases.startedAt))
    .limit(1)
  return row ?? null
}

/**
 * Moves a release from one of some states to another.
 * @returns null when it is in none of them any more: somebody was first
 */
export async function moveRelease(
  transaction: Database,
  id: string,
  from: readonly StoredReleaseState[],
  change: Partial<typeof releases.$inferInsert> & { readonly state: StoredReleaseState },
): Promise<Release | null> {
  const [row] = await transaction
    .update(releases)
    .set(storable(change))
    .where(and(eq(releases.id, id), inArray(releases.state, [...from])))
    .returning()
  return row ?? null
}

/** Keeps the wish to roll back a release that is still deployed. @returns false when somebody wished it already */
export async function wishRollback(
  transaction: Database,
  id: string,
  wish: Required<Pick<typeof releases.$inferInsert, 'rollbackReason' | 'rolledBackBy' | 'previous'>>,
): Promise<boolean> {
  const rows = await transaction
    .update(releases)
    .set(storable(wish))
    .where(and(eq(releases.id, id), eq(releases.state, 'deploying'), isNull(releases.rolledBackBy)))
    .returning({ id: releases.id })
  return rows.length === 1
}

/** Changes what is known of a release, and not its state. */
export async function noteRelease(
  transaction: Database,
  id: string,
  change: Pick<typeof releases.$inferInsert, 'problem' | 'judgement' | 'proof'>,
): Promise<void> {
  await transaction.update(releases).set(storable(change)).where(eq(releases.id, id))
}

/** Releases that are watched now. */
export async function watchedReleases(database: Database): Promise<Release[]> {
  return database.select().from(releases).where(eq(releases.state, 'watching'))
}

/** Releases whose deployment has ended and whose rollback was wished before that, and has not begun. */
export async function wishedReleases(database: Database): Promise<Release[]> {
  const begun = database
    .select({ nonce: attempts.nonce })
    .from(attempts)
    .where(and(eq(attempts.releaseId, releases.id), eq(attempts.kind, 'rollback')))
  return database
    .select()
    .from(releases)
    .where(
      and(inArray(releases.state, ['watching', 'live', 'unknown']), isNotNull(releases.rolledBackBy), notExists(begun)),
    )
}

const ofEnvironment = (product: string, environment: string) =>
  and(eq(releases.product, product), eq(releases.environment, environment))

/** Stores an attempt before its target is called. */
export async function beginAttempt(transaction: Database, attempt: typeof attempts.$inferInsert): Promise<void> {
  await transaction.insert(attempts).values(storable(attempt))
}

export async function findAttempt(database: Database, nonce: string): Promise<Attempt | null> {
  const [row] = await database.select().from(attempts).where(eq(attempts.nonce, nonce))
  return row ?? null
}

/** The attempts of a release, oldest first. */
export async function attemptsOf(database: Database, releaseId: string): Promise<Attempt[]> {
  return database.select().from(attempts).where(eq(attempts.releaseId, releaseId)).orderBy(attempts.startedAt)
}

/** Changes an attempt that has not ended. */
export async function noteAttempt(
  database: Database,
  nonce: string,
  change: Pick<typeof attempts.$inferInsert, 'triedAt' | 'handle' | 'status' | 'endedAt'>,
): Promise<boolean> {
  const rows = await database
    .update(attempts)
    .set(storable(change))
    .where(and(eq(attempts.nonce, nonce), isNull(attempts.endedAt)))
    .returning({ nonce: attempts.nonce })
  return rows.length === 1
}

/** Ends what is still open of a release's attempts: a newer one decides from now on. */
export async function endAttempts(transaction: Database, releaseId: string, endedAt: Date): Promise<void> {
  await transaction
    .update(attempts)
    .set({ endedAt })
    .where(and(eq(attempts.releaseId, releaseId), isNull(attempts.endedAt)))
}

/** An attempt, held until the transaction ends. */
export async function holdAttempt(transaction: Database, nonce: string): Promise<Attempt | null> {
  const [row] = await transaction.select().from(attempts).where(eq(attempts.nonce, nonce)).for('update')
  return row ?? null
}

/** Notes what a target gave; what is known already stays, because its receiver may have told more meanwhile. */
export async function acceptAttempt(database: Database, nonce: string, handle: unknown): Promise<void> {
  await database
    .update(attempts)
    .set({ handle: storable(handle) })
    .where(and(eq(attempts.nonce, nonce), isNull(attempts.endedAt), isNull(attempts.handle)))
}

/** Attempts that have not ended. */
export async function openAttempts(database: Database): Promise<Attempt[]> {
  return database.select().from(attempts).where(isNull(attempts.endedAt))
}

/** Finished deployments of an environment, newest first: what the usual durations are learned from. */
export async function pastAttempts(
  database: Database,
  where: {
    readonly product: string
    readonly environment: string
    readonly kind: Attempt['kind']
    readonly except: string
  },
): Promise<Attempt[]> {
  return database
    .select()
    .from(attempts)
    .where(
      and(
        eq(attempts.product, where.product),
        eq(attempts.environment, where.environment),
        eq(attempts.kind, where.kind),
        ne(attempts.nonce, where.except),
      ),
    )
    .orderBy(desc(attempts.startedAt))
    .limit(20)
}

/** Stores what was measured. */
export async function addSamples(database: Database, rows: readonly (typeof samples.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await database.insert(samples).values([...rows])
}

/** Forgets what was measured before a moment. */
export async function forgetSamples(database: Database, before: Date): Promise<void> {
  await database.delete(samples).where(lt(samples.at, before))
}

/** What was measured of an environment since a moment, oldest first. */
export async function samplesSince(
  database: Database,
  product: string,
  environment: string,
  since: Date,
): Promise<StoredSample[]> {
  return database
    .select()
    .from(samples)
    .where(and(eq(samples.product, product), eq(samples.environment, environment), gte(samples.at, since)))
    .orderBy(samples.at)
}

/** The lock that stands on an environment; null when none does, or it has expired. */
export async function standingLock(
  database: Database,
  product: string,
  environment: string,
  now: Date,
): Promise<StoredLock | null> {
  const [row] = await database
    .select()
    .from(locks)
    .where(and(eq(locks.product, product), eq(locks.environment, environment), isNull(locks.endedAt)))
  return row === undefined || (row.expiresAt !== null && row.expiresAt <= now) ? null : row
}

/** Sets a lock; one that stands, expired or not, ends. */
export async function setLock(transaction: Database, lock: typeof locks.$inferInsert): Promise<void> {
  await endLock(transaction, lock.product, lock.environment, {
    endedAt: lock.setAt,
    endedBy: lock.owner ?? 'Countersign',
  })
  await transaction.insert(locks).values(storable(lock))
}

/** Takes a lock off; null when none stood. */
export async function endLock(
  transaction: Database,
  product: string,
  environment: string,
  end: { readonly endedAt: Date; readonly endedBy: string },
): Promise<StoredLock | null> {
  const [row] = await transaction
    .update(locks)
    .set(end)
    .where(and(eq(locks.product, product), eq(locks.environment, environment), isNull(locks.endedAt)))
    .returning()
  return row ?? null
}

export type Pause = typeof pauses.$inferSelect

/** The pause that stops everything; null when none does. */
export async function standingPause(database: Database): Promise<Pause | null> {
  const [row] = await database.select().from(pauses).where(isNull(pauses.endedAt))
  return row ?? null
}

/** Stops everything; false when it is stopped already. */
export async function beginPause(transaction: Database, pause: typeof pauses.$inferInsert): Promise<boolean> {
  const rows = await transaction
    .insert(pauses)
    .values(storable(pause))
    .onConflictDoNothing()
    .returning({ id: pauses.id })
  return rows.length === 1
}

/** Lets everything go on; null when nothing was stopped. */
export async function endPause(
  transaction: Database,
  end: { readonly endedAt: Date; readonly endedBy: string },
): Promise<Pause | null> {
  const [row] = await transaction.update(pauses).set(end).where(isNull(pauses.endedAt)).returning()
  return row ?? null
}

/** Who broke the glass of a key first; null when nobody did. */
export async function glassOf(database: Database, key: string): Promise<BrokenGlass | null> {
  const [row] = await database.select().from(brokenGlass).where(eq(brokenGlass.key, key))
  return row ?? null
}

/** The first of two people. @returns false when somebody was first */
export async function breakFirst(transaction: Database, glass: typeof brokenGlass.$inferInsert): Promise<boolean> {
  const rows = await transaction
    .insert(brokenGlass)
    .values(storable(glass))
    .onConflictDoNothing()
    .returning({ key: brokenGlass.key })
  return rows.length === 1
}

/** The second of two people, who is another. @returns null when it was done already, or the person is the first */
export async function breakSecond(
  transaction: Database,
  key: string,
  second: { readonly secondBy: string; readonly secondAt: Date },
): Promise<BrokenGlass | null> {
  const [row] = await transaction
    .update(brokenGlass)
    .set(second)
    .where(and(eq(brokenGlass.key, key), isNull(brokenGlass.secondBy), ne(brokenGlass.firstBy, second.secondBy)))
    .returning()
  return row ?? null
}

/** Forgets who broke the glass, once it was used. */
export async function mendGlass(transaction: Database, key: string): Promise<void> {
  await transaction.delete(brokenGlass).where(eq(brokenGlass.key, key))
}
