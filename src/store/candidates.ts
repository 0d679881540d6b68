import { and, desc, eq, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { candidates } from './schema.ts'
import { storable } from './storable.ts'

/** A commit that is up for an environment, as it is stored. */
export type Candidate = typeof candidates.$inferSelect

export type NewCandidate = Omit<
  Candidate,
  | 'state'
  | 'commit'
  | 'commits'
  | 'changes'
  | 'problem'
  | 'endedAt'
  | 'sameAs'
  | 'reportId'
  | 'branch'
  | 'branchHead'
  | 'checkedAt'
  | 'decision'
  | 'nudgedBy'
  | 'nudgedAt'
  | 'revision'
  | 'shownRevision'
>

/** Stores a candidate whose commit is not known yet. */
export async function beginCandidate(database: Database, candidate: NewCandidate): Promise<void> {
  await database.insert(candidates).values({ ...storable(candidate), state: 'opening', commits: [] })
}

/** A candidate by its id; null when there is none. */
export async function findCandidate(database: Database, id: string): Promise<Candidate | null> {
  const [row] = await database.select().from(candidates).where(eq(candidates.id, id))
  return row ?? null
}

/** The candidate, held until the transaction ends: all that people do to it happens one after another. */
export async function lockCandidate(transaction: Database, id: string): Promise<Candidate | null> {
  const [row] = await transaction.select().from(candidates).where(eq(candidates.id, id)).for('update')
  return row ?? null
}

/** Holds a product's environment until the transaction ends, so that two candidates are opened one after the other. */
export async function holdEnvironment(transaction: Database, product: string, environment: string): Promise<void> {
  const key = `candidate:${product}:${environment}`
  await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`)
}

/** Changes a candidate and counts the change, so that its card is known to be behind. */
export async function changeCandidate(
  transaction: Database,
  id: string,
  change: Partial<typeof candidates.$inferInsert>,
): Promise<Candidate> {
  const [row] = await transaction
    .update(candidates)
    .set({ ...storable(change), revision: sql`${candidates.revision} + 1` })
    .where(eq(candidates.id, id))
    .returning()
  if (row === undefined) throw new Error(`There is no candidate ${id}`)
  return row
}

/** Notes that the card shows a revision, or a later one. */
export async function noteShown(database: Database, id: string, revision: number): Promise<void> {
  await database
    .update(candidates)
    .set({ shownRevision: revision })
    .where(and(eq(candidates.id, id), lt(candidates.shownRevision, revision)))
}

/** Open candidates, of a product and environment or all, newest first. */
export async function openCandidates(
  database: Database,
  where: { readonly product?: string; readonly environment?: string } = {},
): Promise<Candidate[]> {
  return database
    .select()
    .from(candidates)
    .where(
      and(
        eq(candidates.state, 'open'),
        where.product === undefined ? undefined : eq(candidates.product, where.product),
        where.environment === undefined ? undefined : eq(candidates.environment, where.environment),
      ),
    )
    .orderBy(desc(candidates.requestedAt))
}

/** What was released last in each environment of each product, newest first. */
export async function releasedCandidates(database: Database): Promise<Candidate[]> {
  const { product, environment, requestedAt, state } = candidates
  const rows = await database
    .selectDistinctOn([product, environment])
    .from(candidates)
    .where(eq(state, 'released'))
    .orderBy(product, environment, desc(requestedAt))
  return rows.sort((one, other) => other.requestedAt.getTime() - one.requestedAt.getTime())
}

const inEnvironment = (product: string, environment: string) =>
  and(eq(candidates.product, product), eq(candidates.environment, environment))

/** The newest candidate of a product and environment that was opened, in whatever state it is now. */
export async function newestCandidate(
  database: Database,
  product: string,
  environment: string,
): Promise<Candidate | null> {
  const [row] = await database
    .select()
    .from(candidates)
    .where(
      and(
        inEnvironment(product, environment),
        inArray(candidates.state, ['open', 'released', 'lapsed', 'superseded', 'withdrawn']),
      ),
    )
    .orderBy(desc(candidates.requestedAt))
    .limit(1)
  return row ?? null
}

/** The newest candidate before a moment that was a go or has been released: what the next one is compared with. */
export async function lastGo(
  database: Database,
  product: string,
  environment: string,
  before: Date,
): Promise<Candidate | null> {
  const [row] = await database
    .select()
    .from(candidates)
    .where(
      and(
        inEnvironment(product, environment),
        lt(candidates.requestedAt, before),
        or(eq(candidates.state, 'released'), sql`${candidates.decision} ->> 'outcome' = 'go'`),
      ),
    )
    .orderBy(desc(candidates.requestedAt))
    .limit(1)
  return row ?? null
}

/** Candidates that still wait for GitHub to tell their commit although they were asked for before a moment. */
export async function openingCandidates(database: Database, before: Date): Promise<Candidate[]> {
  return database
    .select()
    .from(candidates)
    .where(and(eq(candidates.state, 'opening'), isNull(candidates.commit), lt(candidates.requestedAt, before)))
}

/**
 * Does what may be done by one bot at a time, such as bringing a candidate's card up to date.
 * @returns false, with nothing done, while another is at it
 */
export async function alone(database: Database, key: string, work: () => Promise<void>): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const { rows } = await transaction.execute<{ locked: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtextextended(${key}, 0)) as locked`,
    )
    if (rows[0]?.locked !== true) return false
    await work()
    return true
  })
}

/** Candidates whose card is behind. */
export async function unshownCandidates(database: Database): Promise<Pick<Candidate, 'id' | 'revision'>[]> {
  return database
    .select({ id: candidates.id, revision: candidates.revision })
    .from(candidates)
    .where(and(lt(candidates.shownRevision, candidates.revision), ne(candidates.state, 'opening')))
}
