import { hoursOf, type Term, termsOf } from './sentry-search.ts'
import type { IssueState, ProjectState, SentryState, TrafficState } from './sentry-state.ts'

/** What Sentry answers to a question that it does not understand. */
export class InvalidQuery extends Error {
  override readonly name = 'InvalidQuery'
}

/** The issues that a search finds, with their projects, ordered as asked. */
export function findIssues(projects: readonly ProjectState[], parameters: URLSearchParams) {
  const terms = termsOf(parameters.get('query') ?? 'is:unresolved')
  const periodHours = periodOf(parameters)
  const environments = parameters.getAll('environment')
  const found = projects.flatMap((project) =>
    project.issues
      .filter((issue) => issue.lastSeenHoursAgo <= periodHours)
      .filter((issue) => environments.length === 0 || environments.includes(issue.environment))
      .filter((issue) => terms.every((term) => term.isNot !== issueMatches(term, issue, project)))
      .map((issue) => ({ issue, project })),
  )
  const isByFrequency = parameters.get('sort') === 'freq'
  return found.toSorted((one, other) =>
    isByFrequency ? other.issue.events - one.issue.events : one.issue.lastSeenHoursAgo - other.issue.lastSeenHoursAgo,
  )
}

function issueMatches({ key, values }: Term, issue: IssueState, project: ProjectState): boolean {
  const [value = ''] = values
  if (key === null) return issue.title.toLowerCase().includes(value.toLowerCase())
  if (key === 'is') return issue.status === value
  if (key === 'level') return values.includes(issue.level)
  if (key === 'project') return values.includes(project.slug)
  if (key === 'firstRelease') {
    const newest = project.traffic.at(-1)?.release
    return values.some((each) => issue.firstRelease === (each === 'latest' ? newest : each))
  }
  const hours = hoursOf(value.replace(/^-/, ''))
  if (key === 'firstSeen' && hours !== null && value.startsWith('-')) return issue.firstSeenHoursAgo <= hours
  throw new InvalidQuery(`Invalid query: ${key} cannot be searched for here.`)
}

/** The traffic that a question is about. */
function trafficOf(projects: readonly ProjectState[], parameters: URLSearchParams): readonly TrafficState[] {
  const environments = parameters.getAll('environment')
  const releases = termsOf(parameters.get('query') ?? '').flatMap((each) => (each.key === 'release' ? each.values : []))
  return projects
    .flatMap((project) => project.traffic)
    .filter((each) => environments.length === 0 || environments.includes(each.environment))
    .filter((each) => releases.length === 0 || releases.includes(each.release))
}

type Counted = 'sessions' | 'crashedSessions' | 'users' | 'crashedUsers' | 'transactions' | 'failedTransactions'

const total = (traffic: readonly TrafficState[], field: Counted) => traffic.reduce((sum, each) => sum + each[field], 0)

/** Of several releases the slowest: their durations cannot be added up. */
const slowest = (traffic: readonly TrafficState[], field: 'p95Ms' | 'p99Ms') =>
  Math.max(0, ...traffic.filter(({ transactions }) => transactions > 0).map((each) => each[field]))

/** Sums over sessions in the period that is asked for, in one group. */
export function sessionsAnswer(projects: readonly ProjectState[], parameters: URLSearchParams, now: Date) {
  const traffic = trafficOf(projects, parameters)
  const sessions = total(traffic, 'sessions')
  const users = total(traffic, 'users')
  const values: Readonly<Record<string, number | null>> = {
    'sum(session)': sessions,
    'count_unique(user)': users,
    'crash_free_rate(session)': sessions === 0 ? null : 1 - total(traffic, 'crashedSessions') / sessions,
    'crash_free_rate(user)': users === 0 ? null : 1 - total(traffic, 'crashedUsers') / users,
  }
  const end = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS)
  const hours = Math.max(Math.ceil(periodOf(parameters)), 1)
  const intervals = Array.from({ length: hours }, (_, index) =>
    new Date(end.getTime() - (hours - 1 - index) * HOUR_MS).toISOString(),
  )
  const start = intervals[0] ?? end.toISOString()
  const group = { by: {}, series: {}, totals: pick(values, parameters.getAll('field')) }
  return { start, end: now.toISOString(), intervals, groups: [group], query: parameters.get('query') ?? '' }
}

const HOUR_MS = 60 * 60 * 1000
const FAILURE_RATE = 'failure_rate()'

/** Functions over transactions in one row; null stands for Sentry's own failure. */
export function eventsAnswer(state: SentryState, projects: readonly ProjectState[], parameters: URLSearchParams) {
  const fields = parameters.getAll('field')
  const dataset = parameters.get('dataset')
  if (dataset !== 'spans') throw new InvalidQuery(`dataset must be one of: errors, logs, spans`)
  const terms = termsOf(parameters.get('query') ?? '')
  const known = ['is_transaction', 'release', 'span.status']
  if (terms.some(({ key }) => key === null || !known.includes(key))) throw new InvalidQuery('Invalid query')
  if (state.failsOnFailureRate && fields.includes(FAILURE_RATE)) return null
  periodOf(parameters)
  const traffic = trafficOf(projects, parameters)
  const failed = total(traffic, 'failedTransactions')
  const all = total(traffic, 'transactions')
  const isFailedOnly = terms.some(({ key, isNot }) => key === 'span.status' && isNot)
  const values: Readonly<Record<string, number | null>> = {
    'count()': isFailedOnly ? failed : all,
    [FAILURE_RATE]: all === 0 ? 0 : failed / all,
    'p95(span.duration)': slowest(traffic, 'p95Ms'),
    'p99(span.duration)': slowest(traffic, 'p99Ms'),
  }
  return {
    data: [pick(values, fields)],
    meta: {
      fields: Object.fromEntries(fields.map((field) => [field, TYPES[field] ?? 'number'])),
      units: Object.fromEntries(fields.map((field) => [field, field.includes('duration') ? 'millisecond' : null])),
      dataset,
    },
  }
}

const TYPES: Readonly<Record<string, string>> = {
  'count()': 'integer',
  [FAILURE_RATE]: 'percentage',
  'p95(span.duration)': 'duration',
  'p99(span.duration)': 'duration',
}

function pick(values: Readonly<Record<string, number | null>>, fields: readonly string[]) {
  if (fields.length === 0) throw new InvalidQuery('No columns selected')
  return Object.fromEntries(
    fields.map((field) => {
      const value = values[field]
      if (value === undefined) throw new InvalidQuery(`Invalid field: "${field}"`)
      return [field, value]
    }),
  )
}

function periodOf(parameters: URLSearchParams): number {
  const hours = hoursOf(parameters.get('statsPeriod') ?? '14d')
  if (hours === null) throw new InvalidQuery('Invalid statsPeriod')
  return hours
}
