import { and, desc, eq, inArray, like, lt, notLike, type SQL, sql } from 'drizzle-orm'
import type { Report } from '../readiness/assessment.ts'
import type { Place } from '../slack/announcement.ts'
import type { Database } from './database.ts'
import { checkRows, reportOf } from './report-rows.ts'
import { candidates, checkResults, reports, signatures } from './schema.ts'
import { storable } from './storable.ts'

export interface ReportBeginning {
  readonly id: string
  readonly product: string
  readonly productTitle: string
  readonly environment: string
  /** The channel it is asked in, or `command-line`. */
  readonly askedIn: string
  readonly askedBy: string
  readonly place: Place | null
  readonly manifestHash: string
  readonly now: Date
  /** A report gathering for longer than this was lost; it is marked failed and replaced. */
  readonly staleAfterMs: number
}

export type BegunReport =
  | { readonly began: true }
  | { readonly began: false; readonly reportId: string; readonly askedBy: string; readonly startedAt: Date }

/**
 * Begins a report, unless one of the same product and environment is being gathered in the same place already.
 * @returns who asked first and when, if somebody did
 */
export async function beginReport(database: Database, beginning: ReportBeginning): Promise<BegunReport> {
  const { now, staleAfterMs, ...columns } = beginning
  const gathering = and(
    eq(reports.product, columns.product),
    eq(reports.environment, columns.environment),
    eq(reports.askedIn, columns.askedIn),
    eq(reports.state, 'gathering'),
  )
  return database.transaction(async (transaction) => {
    await transaction
      .update(reports)
      .set({ state: 'failed', finishedAt: now })
      .where(and(gathering, lt(reports.startedAt, new Date(now.getTime() - staleAfterMs))))
    for (;;) {
      const [begun] = await transaction
        .insert(reports)
        .values({ ...storable(columns), state: 'gathering', startedAt: now })
        .onConflictDoNothing({
          target: [reports.product, reports.environment, reports.askedIn],
          where: sql`state = 'gathering'`,
        })
        .returning({ id: reports.id })
      if (begun) return { began: true }
      const [first] = await transaction
        .select({ reportId: reports.id, askedBy: reports.askedBy, startedAt: reports.startedAt })
        .from(reports)
        .where(gathering)
      // None: the other one finished between the two statements, so there is room now.
      if (first) return { began: false, ...first }
    }
  })
}

/**
 * Stores what a report found, once.
 * @returns false when it was finished or given up before
 */
export async function finishReport(database: Database, report: Report): Promise<boolean> {
  const { id, assessment, finishedAt } = report
  return database.transaction(async (transaction) => {
    const [finished] = await transaction
      .update(reports)
      .set({
        state: 'reported',
        verdict: assessment.verdict,
        score: assessment.score,
        assessment: storable(assessment),
        finishedAt,
      })
      .where(and(eq(reports.id, id), eq(reports.state, 'gathering')))
      .returning({ id: reports.id })
    if (!finished) return false
    const rows = checkRows(report)
    if (rows.length > 0) await transaction.insert(checkResults).values(rows)
    return true
  })
}

/**
 * Gives a report up.
 * @returns false when it was finished or given up before
 */
export async function failReport(database: Database, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await database
    .update(reports)
    .set({ state: 'failed', finishedAt: now })
    .where(and(eq(reports.id, id), eq(reports.state, 'gathering')))
  return rowCount === 1
}

export interface FoundReport
  extends Pick<
    typeof reports.$inferSelect,
    | 'state'
    | 'place'
    | 'askedBy'
    | 'product'
    | 'productTitle'
    | 'environment'
    | 'askedIn'
    | 'startedAt'
    | 'manifestHash'
  > {
  /** What it found; null while it is gathered, and when it failed. */
  readonly report: Report | null
}

/** A report by its id, finished or not. */
export async function findReport(database: Database, id: string): Promise<FoundReport | null> {
  const [row] = await database.select().from(reports).where(eq(reports.id, id))
  if (!row) return null
  const { state, place, askedBy, product, productTitle, environment, askedIn, startedAt, manifestHash } = row
  const report = await reportOf(database, row)
  return { state, place, askedBy, product, productTitle, environment, askedIn, startedAt, manifestHash, report }
}

/**
 * The newest finished report of a product and environment, wherever it was asked.
 */
export async function latestReport(
  database: Database,
  product: string,
  environment: string,
  options: Earlier = {},
): Promise<Report | null> {
  return newest(database, and(finished(product, environment), earlier(options)))
}

/**
 * The newest report of a product and environment whose verdict was GO.
 */
export async function latestGo(
  database: Database,
  product: string,
  environment: string,
  options: Earlier = {},
): Promise<Report | null> {
  return newest(database, and(finished(product, environment), earlier(options), eq(reports.verdict, 'GO')))
}

/** Which reports are looked through. */
interface Earlier {
  /** Only those that began earlier than this. */
  readonly before?: Date
  /** Without those that sign-offs ask for by themselves every few minutes, which nobody compares anything with. */
  readonly byPeople?: boolean
}

const ofCandidates = 'candidate.%'

const earlier = ({ before, byPeople = false }: Earlier) =>
  and(
    before === undefined ? undefined : lt(reports.startedAt, before),
    byPeople ? notLike(reports.askedIn, ofCandidates) : undefined,
  )

const forgottenAtOnce = 200

/**
 * Forgets the oldest reports that sign-offs asked for before a moment and that no request shows and nobody signed.
 * @returns how many
 */
export async function forgetCandidateReports(database: Database, before: Date): Promise<number> {
  const old = database
    .select({ id: reports.id })
    .from(reports)
    .where(
      and(
        like(reports.askedIn, ofCandidates),
        lt(reports.startedAt, before),
        sql`not exists (select from ${candidates} where ${candidates.reportId} = ${reports.id})`,
        sql`not exists (select from ${signatures} where ${signatures.seal} ->> 'reportId' = ${reports.id}::text)`,
      ),
    )
    .orderBy(reports.startedAt)
    .limit(forgottenAtOnce)
  const { rowCount } = await database.delete(reports).where(inArray(reports.id, old))
  return rowCount ?? 0
}

/** Which reports of a product and environment have found something. */
export const finished = (product: string, environment: string) =>
  and(eq(reports.product, product), eq(reports.environment, environment), eq(reports.state, 'reported'))

async function newest(database: Database, which: SQL | undefined): Promise<Report | null> {
  const [row] = await database.select().from(reports).where(which).orderBy(desc(reports.startedAt)).limit(1)
  return row ? reportOf(database, row) : null
}

/** Reports that have been gathering since before a moment, oldest first; those of candidates are asked anew by themselves. */
export async function gatheringReports(database: Database, before: Date): Promise<{ id: string; startedAt: Date }[]> {
  return database
    .select({ id: reports.id, startedAt: reports.startedAt })
    .from(reports)
    .where(and(eq(reports.state, 'gathering'), lt(reports.startedAt, before), notLike(reports.askedIn, ofCandidates)))
    .orderBy(reports.startedAt)
}
