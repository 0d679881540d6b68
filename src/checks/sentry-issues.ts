import { z } from 'zod'
import { day } from '../sources/outage.ts'
import type { IssueAnswer, SentryIssue } from '../sources/sentry.ts'
import { search, statsPeriod, term } from '../sources/sentry-query.ts'
import { type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { Duration, longDuration } from './duration.ts'
import { counted } from './rows.ts'
import { amount, environmentField, organizationField, projectField } from './sentry-fields.ts'
import { explainRefusal } from './sentry-missing.ts'

/** More rows than this hide what matters; the rest is behind the link. */
const ROW_LIMIT = 10
const TITLE_LIMIT = 120

const Spec = z.object({
  organization: organizationField,
  project: projectField,
  environment: environmentField,
  query: z
    .string()
    .default('is:unresolved')
    .describe("Which issues count, in Sentry's search; is:unresolved when left out."),
  level: z
    .enum(['fatal', 'error', 'warning', 'info', 'debug'])
    .optional()
    .describe('The level of the issues that count; all when left out.'),
  period: Duration.prefault('24h').describe('How far back events count; 24h when left out.'),
  newSince: z
    .union([Duration, z.strictObject({ release: z.string().min(1).describe('A version, or latest.') })])
    .optional()
    .describe(
      'Only issues that were first seen within this time (such as 7d), or in this release (a version, or latest).',
    ),
  atMost: z.number().int().min(0).default(0).describe('How many issues are right; 0 when left out.'),
})

/** Counts the issues that a search finds. */
export const sentryIssues = defineCheck('sentry-issues', {
  summary: 'Sentry has no more issues than allowed.',
  spec: Spec,
  ask: async (spec, { sources, signal, now }) => {
    const { organization, project, environment, period, atMost } = spec
    const options = {
      project,
      query: issueSearch(spec),
      periodMs: period,
      signal,
      ...(environment === undefined ? {} : { environment }),
    }
    const answer = await sources.sentry
      .issues(organization, options)
      .catch((error) => explainRefusal(error, spec, { sources, signal }))
    return judgeIssues(answer, { atMost, periodMs: period, isNewOnly: spec.newSince !== undefined, now })
  },
})

/** The search in Sentry's words; pure. */
export function issueSearch({
  query,
  level,
  newSince,
}: Pick<z.output<typeof Spec>, 'query' | 'level' | 'newSince'>): string {
  const since =
    newSince === undefined
      ? undefined
      : typeof newSince === 'number'
        ? `firstSeen:-${statsPeriod(newSince)}`
        : term('firstRelease', newSince.release)
  return search(query, level && term('level', level), since)
}

/** Judges how many issues there are; pure. */
export function judgeIssues(
  { issues, isComplete, url }: IssueAnswer,
  { atMost, periodMs, isNewOnly, now }: { atMost: number; periodMs: number; isNewOnly: boolean; now: Date },
): CheckAnswer {
  const link = { title: 'Issues in Sentry', url }
  const status = issues.length > atMost ? 'fail' : isComplete ? 'pass' : 'unknown'
  const adjective = isNewOnly ? 'new issue' : 'issue'
  const count = issues.length === 0 ? `No ${adjective}` : counted(issues.length, adjective)
  const period = `in the last ${longDuration(periodMs).replace(/^1 /, '')}`
  const allowed = atMost === 0 ? 'none is allowed' : `at most ${atMost} ${atMost === 1 ? 'is' : 'are'} allowed`
  const summary = `${isComplete ? '' : 'More than '}${count} ${period}${issues.length === 0 ? '' : `; ${allowed}`}`
  const rows = issues.slice(0, ROW_LIMIT).map((issue) => rowOf(issue, status === 'fail' ? 'fail' : 'pass', now))
  const code = { pass: 'sentry.ok', fail: 'sentry.issues', unknown: 'sentry.incomplete' }[status]
  return { status, code, summary, share: status === 'pass' ? 1 : 0, details: rows, link }
}

function rowOf(issue: SentryIssue, status: Detail['status'], now: Date): Detail {
  const { title, events, users, firstSeenAt, level, shortId, url } = issue
  const ageMs = firstSeenAt === null ? null : now.getTime() - firstSeenAt.getTime()
  const since =
    firstSeenAt === null
      ? []
      : [
          `first seen ${ageMs !== null && ageMs < 7 * 24 * 60 * 60 * 1000 ? `${longDuration(ageMs)} ago` : `on ${day(firstSeenAt)}`}`,
        ]
  const line = title.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
  return {
    status,
    subject: line.length > TITLE_LIMIT ? `${line.slice(0, TITLE_LIMIT - 1)}…` : line,
    found: `${amount(events)} ${events === 1 ? 'event' : 'events'}, ${amount(users)} ${users === 1 ? 'user' : 'users'}`,
    note: [level, ...since].join('; '),
    link: { title: shortId, url },
  }
}
