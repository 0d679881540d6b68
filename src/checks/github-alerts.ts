import { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { Alert, AlertKind } from '../sources/github.ts'
import { type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { repositoryField, repositoryNamed } from './repository.ts'
import { counted, listed, shareOf, worstOf } from './rows.ts'

/** More rows than this hide what matters. */
const ROW_LIMIT = 10
const TITLE_LIMIT = 120

const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const
const NAMES: Readonly<Record<AlertKind, string>> = {
  dependabot: 'Dependabot',
  'secret-scanning': 'Secret scanning',
  'code-scanning': 'Code scanning',
}
const KINDS = ['dependabot', 'secret-scanning', 'code-scanning'] as const

const limit = (severity: string) => z.number().int().min(0).describe(`How many ${severity} alerts may be open.`)

const Spec = z.object({
  repository: repositoryField,
  kinds: z
    .array(z.enum(KINDS))
    .min(1)
    .default([...KINDS])
    .describe('Which alerts count: dependabot, secret-scanning, code-scanning; all three when left out.'),
  atMost: z
    .strictObject({
      critical: limit('critical').default(0),
      high: limit('high').default(0),
      medium: limit('medium').optional(),
      low: limit('low').optional(),
    })
    .prefault({})
    .describe('How many open alerts of each severity are right; 0 critical, 0 high and any others when left out.'),
  whenOff: z
    .enum(['warn', 'fail'])
    .default('warn')
    .describe('What it means that the repository does not use a feature: warn when left out, or fail.'),
})

type Limits = Pick<z.output<typeof Spec>, 'atMost' | 'whenOff'>

/** What GitHub said about one kind of alerts. */
export interface AskedKind {
  readonly kind: AlertKind
  readonly answer: readonly Alert[] | 'off' | SourceError
}

/** Counts the open security alerts of a repository. */
export const githubAlerts = defineCheck('github-alerts', {
  summary: 'GitHub has no more open security alerts than allowed.',
  spec: Spec,
  ask: async ({ repository: own, kinds, ...limits }, { sources, signal, repository: ofProduct }) => {
    const repository = repositoryNamed(own, ofProduct)
    const asked = await Promise.all(
      [...new Set(kinds)].map(async (kind): Promise<AskedKind> => {
        const answer = await sources.github.alerts(repository, kind, { signal }).catch(asOutage)
        return { kind, answer }
      }),
    )
    const outages = asked.flatMap(({ answer }) => (answer instanceof SourceError ? [answer] : []))
    const [outage] = outages
    if (outage && outages.length === asked.length) throw outage
    return judgeAlerts(asked, limits)
  },
})

function asOutage(error: unknown): SourceError {
  if (error instanceof SourceError) return error
  throw error
}

/** Judges open alerts, counted over all kinds together; pure. */
export function judgeAlerts(asked: readonly AskedKind[], { atMost, whenOff }: Limits): CheckAnswer {
  const alerts = asked.flatMap(({ answer }) => (answer === 'off' || answer instanceof SourceError ? [] : answer))
  const of = (severity: string) => alerts.filter((alert) => alert.severity === severity)
  const over = SEVERITIES.filter((severity) => of(severity).length > (atMost[severity] ?? Number.POSITIVE_INFINITY))
  const kinds = asked.map((each) => kindRow(each, over, whenOff))
  const worst = SEVERITIES.flatMap((severity) => (over.includes(severity) ? of(severity) : []))
  const status = worstOf(kinds)
  const problems = [
    ...over.map((severity) => {
      const count = of(severity).length
      return `${counted(count, `${severity} alert`)} ${count === 1 ? 'is' : 'are'} open, ${allowed(atMost[severity] ?? 0)}`
    }),
    ...kinds.flatMap(({ sentence }) => sentence ?? []),
  ]
  const open = `${counted(alerts.length, 'alert')} ${alerts.length === 1 ? 'is' : 'are'} open, within what is allowed`
  const summary = problems.length > 0 ? problems.join('; ') : alerts.length === 0 ? 'No security alert is open' : open
  return {
    status,
    code: CODES[over.length > 0 ? 'fail' : status === 'fail' ? 'warn' : status],
    summary,
    share: shareOf(kinds),
    details: [...kinds.map(({ sentence: _sentence, ...row }) => row), ...worst.slice(0, ROW_LIMIT).map(alertRow)],
  }
}

const CODES = { pass: 'alerts.ok', warn: 'alerts.off', fail: 'alerts.open', unknown: 'alerts.unknown' } as const

const allowed = (count: number) =>
  count === 0 ? 'none is allowed' : `at most ${count} ${count === 1 ? 'is' : 'are'} allowed`

function kindRow(
  { kind, answer }: AskedKind,
  over: readonly string[],
  whenOff: 'warn' | 'fail',
): Detail & { readonly sentence?: string } {
  const subject = NAMES[kind]
  if (answer === 'off') return { status: whenOff, subject, found: 'off', sentence: `${subject} is off` }
  if (answer instanceof SourceError) {
    const { message } = answer
    return { status: 'unknown', subject, found: 'could not be asked', note: message, sentence: message }
  }
  const counts = SEVERITIES.flatMap((severity) => {
    const count = answer.filter((alert) => alert.severity === severity).length
    return count === 0 ? [] : [`${count} ${severity}`]
  })
  const status = answer.some((alert) => over.includes(alert.severity)) ? 'fail' : 'pass'
  return { status, subject, found: counts.length === 0 ? 'none open' : `${listed(counts)} open` }
}

function alertRow({ severity, title, number, url }: Alert): Detail {
  const line = title.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
  return {
    status: 'fail',
    subject: line.length > TITLE_LIMIT ? `${line.slice(0, TITLE_LIMIT - 1)}…` : line,
    found: severity,
    link: { title: `Alert ${number}`, url },
  }
}
