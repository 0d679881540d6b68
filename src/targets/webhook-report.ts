import { z } from 'zod'
import { redactSecrets } from '../log.ts'
import { signatureProblem } from '../sources/hook-signature.ts'
import type { Order, Phase, TargetStatus } from './target.ts'

const text = (limit: number) =>
  z
    .string()
    .transform(redactSecrets)
    .transform((given) => (given.length > limit ? `${given.slice(0, limit - 1)}…` : given))

const Moment = z.iso.datetime({ offset: true }).transform((given) => new Date(given))

/** What a receiver tells of an order: as the answer to a question, or by itself. */
export const Report = z.object({
  /** The order that it speaks of. */
  nonce: z.string(),
  state: z.enum(['waiting', 'running', 'succeeded', 'failed']),
  /** The commit that runs; without it nothing counts as a success. */
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/i)
    .transform((given) => given.toLowerCase())
    .optional(),
  phases: z
    .array(
      z.object({
        name: text(80),
        state: z.enum(['waiting', 'running', 'succeeded', 'failed', 'skipped', 'cancelled']),
        startedAt: Moment.nullish(),
        endedAt: Moment.nullish(),
      }),
    )
    .max(50)
    .default([]),
  /** The page for people. */
  url: z.url({ protocol: /^https?$/ }).optional(),
  /** Of a failure: the step, and the line that says why. */
  step: text(80).optional(),
  error: text(300).optional(),
})

export type Report = z.output<typeof Report>

/** A callback that was accepted or not; `deliveryId` is the same when it is sent again. */
export type DeployCallback =
  | { readonly kind: 'report'; readonly report: Report; readonly deliveryId: string }
  | { readonly kind: 'refused'; readonly status: 400 | 401; readonly sentence: string }

/**
 * Verifies and reads a receiver's callback: a report as JSON, signed as https://www.standardwebhooks.com says.
 * @param request.headers by their names in small letters
 * @param request.body as it came
 */
export function readDeployCallback(
  request: {
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
    readonly body: string
  },
  secret: string,
  now: Date,
): DeployCallback {
  const refused = (status: 400 | 401, sentence: string) => ({ kind: 'refused', status, sentence }) as const
  const problem = signatureProblem(secret, request.headers, request.body, now)
  if (problem === 'missing') return refused(401, 'webhook-id, webhook-timestamp and webhook-signature are needed')
  if (problem === 'wrong') return refused(401, 'The signature does not fit the body')
  if (problem === 'too-old') return refused(401, 'The signature is more than five minutes away from now')
  const parsed = Report.safeParse(jsonOf(request.body))
  if (parsed.success) {
    return { kind: 'report', report: parsed.data, deliveryId: String(request.headers['webhook-id']) }
  }
  const [issue] = parsed.error.issues
  return refused(400, `The body is not a report: ${issue?.path.join('.') || 'it'} ${issue?.message ?? 'is unreadable'}`)
}

/**
 * What a report says of an order; pure. It never succeeded unless the commit that runs is the one that was asked for.
 * @param usualMs how long each phase usually takes, by its name
 */
export function statusOfReport(
  report: Report,
  order: Pick<Order, 'nonce' | 'commit'>,
  usualMs: Readonly<Record<string, number>>,
): TargetStatus {
  const { commit, state } = report
  const url = report.url ?? null
  const phases = withUsual(report, usualMs)
  const failed = (code: string, sentence: string) =>
    ({ kind: 'failed', code, sentence, step: report.step ?? null, line: report.error ?? null, phases, url }) as const
  if (report.nonce !== order.nonce) {
    return { kind: 'unknown', code: 'report.other', sentence: 'The report speaks of another deployment', url }
  }
  if (commit !== undefined && commit !== order.commit) {
    return failed('commit.mismatch', `${commit.slice(0, 7)} runs instead of ${order.commit.slice(0, 7)}`)
  }
  switch (state) {
    case 'waiting':
      return { kind: 'waiting', sentence: 'The receiver has not begun yet', phases, url }
    case 'running':
      return { kind: 'running', phases, url, needsAdvance: false }
    case 'failed':
      return failed('report.failed', report.step === undefined ? 'It failed' : `It failed at "${report.step}"`)
    case 'succeeded': {
      if (commit !== undefined) return { kind: 'succeeded', commit, phases, url }
      const sentence = 'The receiver reports a success and not which commit runs'
      return { kind: 'unknown', code: 'commit.unproven', sentence, url }
    }
  }
}

/** The reported phases, and behind them those of the manifest that are still to come. */
export function withUsual(
  { phases }: Pick<Report, 'phases'>,
  usualMs: Readonly<Record<string, number>>,
): readonly Phase[] {
  const reported = phases.map(({ name, state, startedAt, endedAt }): Phase => {
    return { name, state, startedAt: startedAt ?? null, endedAt: endedAt ?? null, usualMs: usualMs[name] ?? null }
  })
  const names = new Set(reported.map(({ name }) => name))
  const ahead = Object.entries(usualMs).filter(([name]) => !names.has(name))
  return [
    ...reported,
    ...ahead.map(([name, ms]): Phase => ({ name, state: 'waiting', startedAt: null, endedAt: null, usualMs: ms })),
  ]
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
