import { z } from 'zod'
import { seconds } from '../sources/outage.ts'
import type { Performance, ReleaseHealth } from '../sources/sentry.ts'
import { capital } from '../words.ts'
import { type CheckAnswer, type CheckStatus, type Detail, defineCheck } from './check.ts'
import { Duration, longDuration } from './duration.ts'
import { counted, listed, shareOf, worstOf } from './rows.ts'
import { amount, environmentField, organizationField, percent, projectField } from './sentry-fields.ts'
import { explainRefusal } from './sentry-missing.ts'

const Percent = z.number().min(0).max(100)

const Spec = z
  .object({
    organization: organizationField,
    project: projectField,
    environment: environmentField,
    release: z.string().min(1).optional().describe('The version of the release that counts; all when left out.'),
    period: Duration.prefault('24h').describe('How far back is looked; 24h when left out.'),
    crashFreeSessions: Percent.optional().describe('The least share of sessions without a crash, in percent.'),
    failureRate: Percent.optional().describe('The greatest share of failed transactions, in percent.'),
    p95: Duration.optional().describe('How long 95 of 100 transactions may take at most, such as 800ms.'),
    p99: Duration.optional().describe('How long 99 of 100 transactions may take at most, such as 2s.'),
    minimumCount: z
      .number()
      .int()
      .min(1)
      .default(100)
      .describe('With fewer sessions or transactions than this the answer is unknown; 100 when left out.'),
  })
  .refine(
    ({ crashFreeSessions, failureRate, p95, p99 }) =>
      [crashFreeSessions, failureRate, p95, p99].some((limit) => limit !== undefined),
    { error: 'needs crashFreeSessions, failureRate, p95 or p99' },
  )

type Limits = z.output<typeof Spec>

/** Asks how a project's users fare: crashes, failures and how long they wait. */
export const sentryHealth = defineCheck('sentry-health', {
  summary: 'Crashes, failures and durations stay within their limits in Sentry.',
  spec: Spec,
  ask: async (spec, { sources, signal }) => {
    const { organization, project, environment, release, period } = spec
    const options = {
      project,
      periodMs: period,
      signal,
      ...(environment === undefined ? {} : { environment }),
      ...(release === undefined ? {} : { release }),
    }
    const isMeasured = [spec.failureRate, spec.p95, spec.p99].some((limit) => limit !== undefined)
    const [health, performance] = await Promise.all([
      spec.crashFreeSessions === undefined ? null : sources.sentry.releaseHealth(organization, options),
      isMeasured ? sources.sentry.performance(organization, options) : null,
    ]).catch((error) => explainRefusal(error, spec, { sources, signal }))
    return judgeHealth(spec, health, performance)
  },
})

/** Judges what Sentry measured; what was not asked for is null; pure. */
export function judgeHealth(
  limits: Limits,
  health: ReleaseHealth | null,
  performance: Performance | null,
): CheckAnswer {
  const { minimumCount, period, crashFreeSessions, failureRate, p95, p99 } = limits
  const row = (subject: string, count: number, noun: string, value: number | null, limit: Limit): Detail =>
    judgeValue(subject, value, limit, count >= minimumCount ? null : tooFew(count, noun, period))
  const rows: Detail[] = []
  if (health && crashFreeSessions !== undefined) {
    const limit = { atLeast: crashFreeSessions / 100, show: percent }
    rows.push(row('Crash-free sessions', health.sessions, 'session', health.crashFreeSessions, limit))
  }
  if (performance) {
    const { transactions, failureRate: failed, p95Ms, p99Ms } = performance
    const add = (subject: string, value: number | null, atMost: number | undefined, show: Limit['show']) => {
      if (atMost !== undefined) rows.push(row(subject, transactions, 'transaction', value, { atMost, show }))
    }
    add('Failure rate', failed, failureRate === undefined ? undefined : failureRate / 100, percent)
    add('p95 duration', p95Ms, p95, seconds)
    add('p99 duration', p99Ms, p99, seconds)
  }
  const status = worstOf(rows)
  const worst = rows.filter((each) => each.status === status)
  const code = { pass: 'sentry.ok', warn: 'sentry.health', fail: 'sentry.health', unknown: 'sentry.too_little' }[status]
  return { status, code, summary: sentenceOf(status, worst), share: shareOf(rows), details: rows }
}

interface Limit {
  readonly atLeast?: number
  readonly atMost?: number
  readonly show: (value: number) => string
}

function judgeValue(subject: string, value: number | null, limit: Limit, few: string | null): Detail {
  const { atLeast, atMost, show } = limit
  const bound = atLeast === undefined ? `at most ${show(atMost ?? 0)}` : `at least ${show(atLeast)}`
  if (few !== null)
    return { status: 'unknown', subject, found: value === null ? 'not measured' : show(value), note: few }
  if (value === null) return { status: 'unknown', subject, found: 'not measured', note: 'Sentry gives no value' }
  const holds = value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY)
  return { status: holds ? 'pass' : 'fail', subject, found: show(value), note: bound }
}

function tooFew(count: number, noun: string, periodMs: number): string {
  const number = count === 0 ? `no ${noun}` : `only ${amount(count)} ${noun}${count === 1 ? '' : 's'}`
  return `${number} in ${longDuration(periodMs)}: not enough to judge`
}

function sentenceOf(status: CheckStatus, rows: readonly Detail[]): string {
  const notes = [...new Set(rows.map((row) => row.note ?? ''))]
  const values = rows.map(({ subject, found, note }, index) => {
    const name = index === 0 ? subject : subject.replace(/^[A-Z]/, (letter) => letter.toLowerCase())
    return `${name} ${found}${status === 'fail' ? ` (${note})` : ''}`
  })
  const text = status === 'unknown' ? listed(notes) : listed(values)
  return rows.length === 0 ? `Nothing was asked of ${counted(0, 'measure')}` : capital(text)
}
