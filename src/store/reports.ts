import { and, desc, eq, lt, max, ne, type SQL, sql } from 'drizzle-orm'
import type { CheckStatus } from '../checks/check.ts'
import type { Report, Verdict } from '../readiness/assessment.ts'
import type { Place } from '../slack/announcement.ts'
import type { Database } from './database.ts'
import { checkRows, reportOf } from './report-rows.ts'
import { checkResults, reports } from './schema.ts'
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
 * @param options.before only reports that began earlier than this
 */
export async function latestReport(
  database: Database,
  product: string,
  environment: string,
  options: { readonly before?: Date } = {},
): Promise<Report | null> {
  return newest(database, and(finished(product, environment), earlier(options.before)))
}

/**
 * The newest report of a product and environment whose verdict was GO.
 * @param options.before only reports that began earlier than this
 */
export async function latestGo(
  database: Database,
  product: string,
  environment: string,
  options: { readonly before?: Date } = {},
): Promise<Report | null> {
  return newest(database, and(finished(product, environment), earlier(options.before), eq(reports.verdict, 'GO')))
}

const earlier = (before: Date | undefined) => (before === undefined ? undefined : lt(reports.startedAt, before))

const finished = (product: string, environment: string) =>
  and(eq(reports.product, product), eq(reports.environment, environment), eq(reports.state, 'reported'))

async function newest(database: Database, which: SQL | undefined): Promise<Report | null> {
  const [row] = await database.select().from(reports).where(which).orderBy(desc(reports.startedAt)).limit(1)
  return row ? reportOf(database, row) : null
}

/** A finished report as a point of the score's trend. */
export interface ScorePoint {
  readonly reportId: string
  readonly at: Date
  /** Whole percent. */
  readonly score: number
  readonly verdict: Verdict
}

/** The scores of the newest finished reports of a product and environment, oldest first. */
export async function scoreHistory(
  database: Database,
  product: string,
  environment: string,
  limit: number,
): Promise<ScorePoint[]> {
  const rows = await database
    .select({ reportId: reports.id, at: reports.startedAt, score: reports.score, verdict: reports.verdict })
    .from(reports)
    .where(finished(product, environment))
    .orderBy(desc(reports.startedAt))
    .limit(limit)
  return rows
    .flatMap(({ score, verdict, ...point }) =>
      score === null || verdict === null ? [] : [{ ...point, score, verdict }],
    )
    .reverse()
}

/**
 * For every check of a product and environment, by id, since when it has the status that its newest answer has: the
 * newest answer that differed from the one before it, or the first of all.
 */
export async function turningPoints(
  database: Database,
  product: string,
  environment: string,
): Promise<Map<string, Date>> {
  const { checkId, status, askedAt } = checkResults
  const answers = database
    .select({
      checkId,
      askedAt,
      status,
      before: sql`lag(${status}) over (partition by ${checkId} order by ${askedAt})`.as('before'),
    })
    .from(checkResults)
    .where(and(eq(checkResults.product, product), eq(checkResults.environment, environment)))
    .as('answers')
  const rows = await database
    .select({ checkId: answers.checkId, turnedAt: max(answers.askedAt) })
    .from(answers)
    .where(sql`${answers.before} is distinct from ${answers.status}`)
    .groupBy(answers.checkId)
  return new Map(rows.flatMap(({ checkId: id, turnedAt }) => (turnedAt === null ? [] : [[id, turnedAt] as const])))
}

export interface KnownAnswer {
  readonly status: CheckStatus
  readonly summary: string
  readonly askedAt: Date
}

/** For every check of a product and environment, by id, its newest answer that was not `unknown`. */
export async function lastKnownAnswers(
  database: Database,
  product: string,
  environment: string,
): Promise<Map<string, KnownAnswer>> {
  const { checkId, status, summary, askedAt } = checkResults
  const rows = await database
    .selectDistinctOn([checkId], { checkId, status, summary, askedAt })
    .from(checkResults)
    .where(and(eq(checkResults.product, product), eq(checkResults.environment, environment), ne(status, 'unknown')))
    // Both downwards, so that the index is read backwards instead of being sorted.
    .orderBy(desc(checkId), desc(askedAt))
  return new Map(rows.map(({ checkId: id, ...answer }) => [id, answer]))
}

/** Reports that have been gathering since before a moment, oldest first. */
export async function gatheringReports(database: Database, before: Date): Promise<{ id: string; startedAt: Date }[]> {
  return database
    .select({ id: reports.id, startedAt: reports.startedAt })
    .from(reports)
    .where(and(eq(reports.state, 'gathering'), lt(reports.startedAt, before)))
    .orderBy(reports.startedAt)
}
