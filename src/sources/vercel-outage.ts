import { z } from 'zod'
import { SourceError } from '../errors.ts'

/** An answer of Vercel that is not a success, as it came. */
export interface Refusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** Vercel's documented error body; `reset` is the second, since 1970, at which the limit is lifted. */
const ErrorBody = z.object({
  error: z.object({
    code: z.string().optional(),
    message: z.string().optional(),
    invalidToken: z.boolean().optional(),
    limit: z.object({ reset: z.number() }).optional(),
  }),
})

/**
 * Translates a refusal into a SourceError.
 * @param what what was asked for, as it ends a sentence: `the deployments of ecosystem-platform`
 */
export function asVercelError(refusal: Refusal, what: string, now = Date.now()): SourceError {
  const error = errorOf(refusal.text)
  const retryAfterMs = waitOf(refusal, error?.limit?.reset, now)
  // Builds and other quotas answer with a code of their own, and not always with 429.
  if (refusal.status === 429 || error?.code === 'rate_limited') return rateLimited(retryAfterMs)
  const [code, sentence] = readStatus(refusal.status, error?.invalidToken === true, what)
  return new SourceError('Vercel', code, sentence, retryAfterMs === undefined ? {} : { retryAfterMs })
}

/** Vercel's own words for a refusal; empty when there are none. */
export function reasonOf({ text }: Pick<Refusal, 'text'>): string {
  return errorOf(text)?.message ?? ''
}

function errorOf(text: string): z.output<typeof ErrorBody>['error'] | undefined {
  try {
    return ErrorBody.parse(JSON.parse(text)).error
  } catch {
    return undefined
  }
}

function readStatus(status: number, invalidToken: boolean, what: string): readonly [SourceError['code'], string] {
  // Vercel answers an unknown token with 403 and says so in the body.
  if (status === 401 || (status === 403 && invalidToken)) {
    return ['unauthorized', `Vercel refused the token (${status}): check VERCEL_TOKEN`]
  }
  if (status === 403) {
    return ['forbidden', `Vercel does not let the token see ${what} (403): check its scope and the team`]
  }
  if (status === 404 || status === 410) {
    return ['not-found', `Vercel does not know ${what} (${status}), or the token may not see it`]
  }
  if (status >= 500) return ['server-error', `Vercel could not answer for ${what} (${status})`]
  return ['garbage', `Vercel did not accept the question for ${what} (${status})`]
}

/** Milliseconds to wait, from the Retry-After header (seconds or a date) or from the body's time of reset. */
function waitOf({ headers }: Refusal, resetSeconds: number | undefined, now: number): number | undefined {
  const header = [headers['retry-after']].flat()[0]
  if (header !== undefined) {
    const waitMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
    if (Number.isFinite(waitMs)) return Math.max(waitMs, 0)
  }
  return resetSeconds === undefined ? undefined : Math.max(resetSeconds * 1000 - now, 0)
}

function rateLimited(retryAfterMs: number | undefined): SourceError {
  if (retryAfterMs === undefined) {
    // Vercel names a time with nearly every limit; without one, most of its windows are a minute.
    return new SourceError('Vercel', 'rate-limited', 'Vercel: the rate limit is exhausted', { retryAfterMs: 60_000 })
  }
  const sentence = `Vercel asks us to wait ${Math.ceil(retryAfterMs / 1000)} s (rate limit)`
  return new SourceError('Vercel', 'rate-limited', sentence, { retryAfterMs })
}
