import { and, desc, eq, gte, max, ne, sql } from 'drizzle-orm'
import type { CheckStatus } from '../checks/check.ts'
import type { Verdict } from '../readiness/assessment.ts'
import type { Database } from './database.ts'
import { finished } from './reports.ts'
import { checkResults, reports } from './schema.ts'

/** How far back the history of answers is looked at. */
const historyMs = 30 * 24 * 60 * 60_000

/** The moment from which on history counts. */
export const historySince = (now: Date) => new Date(now.getTime() - historyMs)

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
 * @param since how far back it is looked: without an end the question takes longer with every report
 */
export async function turningPoints(
  database: Database,
  product: string,
  environment: string,
  since: Date,
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
    .where(
      and(
        eq(checkResults.product, product),
        eq(checkResults.environment, environment),
        gte(checkResults.askedAt, since),
      ),
    )
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

/** For every check of a product and environment, by id, its newest answer since a moment that was not `unknown`. */
export async function lastKnownAnswers(
  database: Database,
  product: string,
  environment: string,
  since: Date,
): Promise<Map<string, KnownAnswer>> {
  const { checkId, status, summary, askedAt } = checkResults
  const rows = await database
    .selectDistinctOn([checkId], { checkId, status, summary, askedAt })
    .from(checkResults)
    .where(
      and(
        eq(checkResults.product, product),
        eq(checkResults.environment, environment),
        ne(status, 'unknown'),
        gte(askedAt, since),
      ),
    )
    // Both downwards, so that the index is read backwards instead of being sorted.
    .orderBy(desc(checkId), desc(askedAt))
  return new Map(rows.map(({ checkId: id, ...answer }) => [id, answer]))
}
