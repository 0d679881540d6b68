import { asc, inArray, sql } from 'drizzle-orm'
import type { CheckStatus } from '../checks/check.ts'
import type { Priority, Verdict } from '../readiness/assessment.ts'
import type { Database } from './database.ts'
import { checkResults } from './schema.ts'

/** A product and the environment that a digest is about. */
export interface Subject {
  readonly product: string
  readonly environment: string
}

/** A finished report, in short. */
export interface ReportInShort {
  readonly product: string
  readonly id: string
  readonly verdict: Verdict
  /** Whole percent. */
  readonly score: number
  readonly at: Date
}

/** The subjects as a table that others are joined to: each then takes its few rows from an index. */
export const asTable = (subjects: readonly Subject[]) =>
  sql`unnest(${sql.param(subjects.map(({ product }) => product))}::text[],
             ${sql.param(subjects.map(({ environment }) => environment))}::text[]) as subject (product, environment)`

/** The newest finished report of each subject that began by a moment, by product. */
export async function reportsBefore(
  database: Database,
  subjects: readonly Subject[],
  before: Date,
): Promise<Map<string, ReportInShort>> {
  const { rows } = await database.execute<{
    product: string
    id: string
    verdict: Verdict
    score: number
    started_at: string
  }>(sql`
    select subject.product, report.id, report.verdict, report.score, report.started_at
      from ${asTable(subjects)}
     cross join lateral (
       select id, verdict, score, started_at from reports
        where product = subject.product and environment = subject.environment and state = 'reported'
          and started_at <= ${before.toISOString()}
        order by started_at desc limit 1
     ) as report`)
  return new Map(
    rows.map(({ product, id, verdict, score, started_at: at }) => [
      product,
      { product, id, verdict, score, at: new Date(at) },
    ]),
  )
}

/** A check's answer in a report, as far as two reports are compared by it. */
export interface CheckInShort {
  readonly reportId: string
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly priority: Priority
  readonly owner: string | null
  readonly status: CheckStatus
  readonly share: number | undefined
  readonly summary: string
  readonly isWaived: boolean
  /** When what it looked at runs out, where it told: the earliest. */
  readonly until: Date | null
}

/** The answers in some reports, in the manifests' order. */
export async function checksOf(database: Database, reportIds: readonly string[]): Promise<CheckInShort[]> {
  if (reportIds.length === 0) return []
  const { asked } = checkResults
  const rows = await database
    .select({
      reportId: checkResults.reportId,
      id: checkResults.checkId,
      kind: sql<string>`${asked} ->> 'kind'`,
      title: sql<string>`${asked} ->> 'title'`,
      priority: sql<Priority>`${asked} ->> 'priority'`,
      owner: sql<string | null>`${asked} #>> '{owner,title}'`,
      status: checkResults.status,
      share: sql<number | null>`(${asked} #>> '{answer,share}')::float`,
      summary: checkResults.summary,
      isWaived: sql<boolean>`jsonb_typeof(${asked} -> 'waiver') is not distinct from 'object'`,
      until: sql<string | null>`${asked} #>> '{answer,until}'`,
    })
    .from(checkResults)
    .where(inArray(checkResults.reportId, [...reportIds]))
    .orderBy(asc(checkResults.reportId), asc(checkResults.position))
  return rows.map(({ share, until, ...row }) => ({
    ...row,
    share: share ?? undefined,
    until: until === null ? null : new Date(until),
  }))
}

/** Since when failing checks fail, by product and check; looked at as far back as a moment. */
export async function failingSince(
  database: Database,
  failing: readonly (Subject & { readonly checkId: string })[],
  since: Date,
): Promise<Map<string, Date>> {
  if (failing.length === 0) return new Map()
  const column = (values: readonly string[]) => sql`${sql.param(values)}::text[]`
  const { rows } = await database.execute<{ product: string; check_id: string; since: string | null }>(sql`
    select failing.product, failing.check_id, first.at as since
      from unnest(${column(failing.map(({ product }) => product))},
                  ${column(failing.map(({ environment }) => environment))},
                  ${column(failing.map(({ checkId }) => checkId))}) as failing (product, environment, check_id)
     cross join lateral (
       select coalesce(max(asked_at), ${since.toISOString()}) as at from check_results
        where product = failing.product and environment = failing.environment and check_id = failing.check_id
          and asked_at >= ${since.toISOString()} and status in ('pass', 'warn')
     ) as well
     cross join lateral (
       select min(asked_at) as at from check_results
        where product = failing.product and environment = failing.environment and check_id = failing.check_id
          and asked_at > well.at and status = 'fail'
     ) as first`)
  return new Map(
    rows.flatMap(({ product, check_id: id, since: at }) =>
      at === null ? [] : [[`${product}/${id}`, new Date(at)] as const],
    ),
  )
}

/** The mean of the products' scores at the end of each day (UTC), oldest first. */
export async function scoresByDay(database: Database, subjects: readonly Subject[], from: Date, to: Date) {
  const { rows } = await database.execute<{ day: string; score: number }>(sql`
    select day::text, avg(score)::float as score
      from ${asTable(subjects)}
     cross join generate_series(${from.toISOString()}::timestamptz, ${to.toISOString()}::timestamptz, interval '1 day') as day
     cross join lateral (
       select score from reports
        where product = subject.product and environment = subject.environment and state = 'reported'
          and started_at <= day and started_at > day - interval '14 days'
        order by started_at desc limit 1
     ) as last
     group by day order by day`)
  return rows.map(({ day, score }) => ({ at: new Date(day), value: Math.round(score) }))
}
