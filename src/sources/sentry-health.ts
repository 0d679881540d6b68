import { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { Performance, ReleaseHealth, TrafficOptions } from './sentry.ts'
import type { AskSentry, SentryQuestion } from './sentry-ask.ts'
import { search, statsPeriod, term } from './sentry-query.ts'

const Value = z.number().nullish()

const Sessions = z.object({ groups: z.array(z.object({ totals: z.record(z.string(), Value) })) })

/** Asks how many sessions and users came through without a crash; of a release also which part of all sessions it has. */
export async function releaseHealth(
  sentry: AskSentry,
  organization: string,
  options: TrafficOptions,
): Promise<ReleaseHealth> {
  const { release } = options
  const ask = async (fields: readonly string[], query: string | undefined) => {
    const question = {
      ...questionOf(organization, 'sessions', options, fields, query),
      what: `the sessions of ${organization}/${options.project}`,
    }
    const { groups } = await sentry.one(question, Sessions)
    return groups[0]?.totals ?? {}
  }
  const [totals, all] = await Promise.all([
    ask(
      ['crash_free_rate(session)', 'crash_free_rate(user)', 'sum(session)', 'count_unique(user)'],
      release && term('release', release),
    ),
    release === undefined ? null : ask(['sum(session)'], undefined),
  ])
  const sessions = totals['sum(session)'] ?? 0
  const allSessions = all?.['sum(session)'] ?? 0
  return {
    sessions,
    users: totals['count_unique(user)'] ?? 0,
    // Without sessions Sentry says null, or by its version a rate of nothing.
    crashFreeSessions: sessions === 0 ? null : (totals['crash_free_rate(session)'] ?? null),
    crashFreeUsers: sessions === 0 ? null : (totals['crash_free_rate(user)'] ?? null),
    adoption: allSessions === 0 ? null : sessions / allSessions,
  }
}

const FAILURE_RATE = 'failure_rate()'
const COUNT = 'count()'
const P95 = 'p95(span.duration)'
const P99 = 'p99(span.duration)'
/** Sentry's documentation of failure_rate(): every other status is a failure. */
const FAILED_ONLY = '!span.status:[ok,cancelled,unknown]'

const Events = z.object({ data: z.array(z.record(z.string(), z.unknown())) })
const Row = z.object({ [COUNT]: Value, [P95]: Value, [P99]: Value, [FAILURE_RATE]: Value })

/** Asks how often transactions failed and how long they took. */
export async function performanceOf(
  sentry: AskSentry,
  organization: string,
  options: TrafficOptions,
): Promise<Performance> {
  const ask = async (fields: readonly string[], only?: string) => {
    const query = search('is_transaction:true', options.release && term('release', options.release), only)
    const question = {
      ...questionOf(organization, 'events', options, fields, query),
      what: `the transactions of ${organization}/${options.project}`,
    }
    const { data } = await sentry.one({ ...question, query: { ...question.query, dataset: 'spans' } }, Events)
    const row = Row.safeParse(data[0] ?? {})
    if (row.success) return row.data
    const sentence = `Sentry's answer for ${question.what} is not what it documents`
    throw new SourceError('Sentry', 'garbage', sentence, { cause: row.error })
  }
  try {
    const row = await ask([FAILURE_RATE, P95, P99, COUNT])
    return nounOf(row, row[FAILURE_RATE] ?? null)
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'server-error') throw error
    // Self-hosted Sentry 25.11 answers failure_rate() on spans with 500 (getsentry/sentry#103965), so we count by hand.
    const [row, failed] = await Promise.all([ask([P95, P99, COUNT]), ask([COUNT], FAILED_ONLY)])
    const count = row[COUNT] ?? 0
    return nounOf(row, count === 0 ? null : (failed[COUNT] ?? 0) / count)
  }
}

function nounOf(row: z.output<typeof Row>, failureRate: number | null): Performance {
  const transactions = row[COUNT] ?? 0
  const measured = transactions > 0
  return {
    transactions,
    failureRate: measured ? failureRate : null,
    p95Ms: measured ? (row[P95] ?? null) : null,
    p99Ms: measured ? (row[P99] ?? null) : null,
  }
}

function questionOf(
  organization: string,
  endpoint: 'sessions' | 'events',
  { project, environment, periodMs, signal }: TrafficOptions,
  field: readonly string[],
  query: string | undefined,
): Omit<SentryQuestion, 'what'> {
  const period = { project, environment, query, field, statsPeriod: statsPeriod(periodMs) }
  return {
    path: ['organizations', organization, endpoint],
    query: endpoint === 'sessions' ? { ...period, interval: '1h', includeSeries: 0 } : { ...period, per_page: 1 },
    signal,
  }
}
