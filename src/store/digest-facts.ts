import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, or, type SQLWrapper, sql } from 'drizzle-orm'
import type { CheckStatus } from '../checks/check.ts'
import type { Priority, Verdict } from '../readiness/assessment.ts'
import type { Database } from './database.ts'
import { candidates, checkResults, incidents, locks, messages, releases, signatures, waivers } from './schema.ts'

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

/** The newest finished report of each subject that began before a moment, by product. */
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
          and started_at < ${before.toISOString()}
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

/** Where the card of something stands: the card knows best, else where it was asked for or is meant to stand. */
const placeOf = (askedIn: SQLWrapper) => sql<string | null>`coalesce(${messages.channelId}, ${askedIn})`
const candidatePlace = placeOf(sql`${candidates.place} ->> 'channelId'`)

/** Releases to the products' environments that began or turned in a span, newest first. */
export async function releasesIn(database: Database, products: readonly string[], from: Date, to: Date) {
  return database
    .select({
      id: releases.id,
      candidateId: releases.candidateId,
      product: releases.product,
      environment: releases.environment,
      commit: releases.commit,
      state: releases.state,
      at: releases.stateSince,
      startedAt: releases.startedAt,
      deployedAt: releases.deployedAt,
      by: releases.deployedBy,
      channelId: candidatePlace,
    })
    .from(releases)
    .innerJoin(candidates, eq(candidates.id, releases.candidateId))
    .leftJoin(messages, eq(messages.key, sql`'candidate.' || ${candidates.id}`))
    .where(
      and(
        inArray(releases.product, [...products]),
        gte(releases.startedAt, new Date(from.getTime() - longestReleaseMs)),
        lt(releases.startedAt, to),
        gte(releases.stateSince, from),
      ),
    )
    .orderBy(desc(releases.stateSince))
}

/** A release that takes longer than this from its start to its end is in no digest. */
const longestReleaseMs = 7 * 24 * 60 * 60_000

/** Incidents of the products that were open at some time in a span. */
export async function incidentsIn(database: Database, products: readonly string[], from: Date, to: Date) {
  return database
    .select({
      id: incidents.id,
      number: incidents.number,
      product: incidents.product,
      title: incidents.title,
      severity: incidents.severity,
      startedAt: incidents.startedAt,
      acknowledgedAt: incidents.acknowledgedAt,
      resolvedAt: incidents.resolvedAt,
      suspectId: incidents.suspectId,
      channelId: placeOf(incidents.channelId),
    })
    .from(incidents)
    .leftJoin(messages, eq(messages.key, sql`'incident.' || ${incidents.id}`))
    .where(
      and(
        inArray(incidents.product, [...products]),
        lt(incidents.openedAt, to),
        or(isNull(incidents.resolvedAt), gte(incidents.resolvedAt, from)),
      ),
    )
    .orderBy(asc(incidents.openedAt))
}

/** The signatures of candidates that stand at a moment. */
export async function standingSignatures(database: Database, candidateIds: readonly string[], now: Date) {
  if (candidateIds.length === 0) return []
  const { candidateId, role, person, decision, expiresAt } = signatures
  return database
    .select({ candidateId, role, person, decision, expiresAt })
    .from(signatures)
    .where(and(inArray(candidateId, [...candidateIds]), isNull(signatures.endedAt), gt(expiresAt, now)))
}

/** Open requests of the products, oldest first, each with the signatures that stand. */
export async function openRequests(database: Database, products: readonly string[], now: Date) {
  const open = await database
    .select({
      id: candidates.id,
      product: candidates.product,
      environment: candidates.environment,
      commit: candidates.commit,
      requestedAt: candidates.requestedAt,
      channelId: candidatePlace,
    })
    .from(candidates)
    .leftJoin(messages, eq(messages.key, sql`'candidate.' || ${candidates.id}`))
    .where(and(inArray(candidates.product, [...products]), eq(candidates.state, 'open')))
    .orderBy(asc(candidates.requestedAt))
  const standing = await standingSignatures(
    database,
    open.map(({ id }) => id),
    now,
  )
  const byCandidate = Map.groupBy(standing, ({ candidateId }) => candidateId)
  return open.map((each) => ({ ...each, signatures: byCandidate.get(each.id) ?? [] }))
}

/** Waivers and locks of the products that end between two moments. */
export async function endingBetween(database: Database, products: readonly string[], now: Date, until: Date) {
  const [ending, standing] = await Promise.all([
    database
      .select({ product: waivers.product, title: waivers.checkTitle, at: waivers.expiresAt })
      .from(waivers)
      .where(
        and(
          inArray(waivers.product, [...products]),
          eq(waivers.state, 'granted'),
          gt(waivers.expiresAt, now),
          lte(waivers.expiresAt, until),
        ),
      ),
    database
      .select({ product: locks.product, title: locks.environment, at: locks.expiresAt })
      .from(locks)
      .where(
        and(
          inArray(locks.product, [...products]),
          isNull(locks.endedAt),
          gt(locks.expiresAt, now),
          lte(locks.expiresAt, until),
        ),
      ),
  ])
  return { waivers: ending, locks: standing }
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

/** Releases of the products that began in a span, each with the time of the oldest commit that it shipped. */
export async function deliveriesIn(database: Database, products: readonly string[], from: Date, to: Date) {
  const rows = await database
    .select({
      id: releases.id,
      state: releases.state,
      startedAt: releases.startedAt,
      deployedAt: releases.deployedAt,
      committedAt: sql<
        string | null
      >`(select min(shipped ->> 'at') from jsonb_array_elements(${candidates.commits}) as shipped)`,
    })
    .from(releases)
    .innerJoin(candidates, eq(candidates.id, releases.candidateId))
    .where(and(inArray(releases.product, [...products]), gte(releases.startedAt, from), lt(releases.startedAt, to)))
  return rows.map(({ committedAt, ...release }) => ({
    ...release,
    committedAt: committedAt === null ? null : new Date(committedAt),
  }))
}
