import { SourceError } from '../errors.ts'
import { seconds } from './outage.ts'
import { retryAfterMs } from './retry-after.ts'

export type SentryHeaders = Readonly<Record<string, string | string[] | undefined>>

/** The first value of a header. */
export function headerOf(headers: SentryHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

/**
 * Makes a SourceError of a status that is not a success.
 * @param what what was asked for, as it ends a sentence: `the issues of acme/web`
 */
export function sentryRefusal(status: number, headers: SentryHeaders, what: string): SourceError {
  if (status === 429) return rateLimited(headers)
  const [code, sentence] = readStatus(status, what)
  const waitMs = retryAfterMs(headerOf(headers, 'retry-after'), new Date())
  return new SourceError('Sentry', code, sentence, waitMs === undefined ? {} : { retryAfterMs: waitMs })
}

function readStatus(status: number, what: string): readonly [SourceError['code'], string] {
  if (status === 401) return ['unauthorized', 'Sentry refused the token (401): check SENTRY_AUTH_TOKEN']
  if (status === 403) return ['forbidden', `Sentry does not let the token see ${what} (403): check its scopes`]
  if (status === 404) return ['not-found', `Sentry does not know ${what} (404), or the token may not see it`]
  // Sentry redirects the old slug of a project that was renamed.
  if (status >= 300 && status < 400) return ['not-found', `Sentry has ${what} under another name (${status})`]
  if (status >= 500) return ['server-error', `Sentry could not answer for ${what} (${status})`]
  return ['garbage', `Sentry did not accept the question for ${what} (${status})`]
}

/** Sentry's documentation: the reset is a moment in epoch seconds; a proxy before it may send Retry-After. */
function rateLimited(headers: SentryHeaders): SourceError {
  const now = new Date()
  const resetsAtMs = Number(headerOf(headers, 'x-sentry-rate-limit-reset')) * 1000
  const untilResetMs = resetsAtMs > 0 ? Math.max(resetsAtMs - now.getTime(), 0) : undefined
  const waitMs = retryAfterMs(headerOf(headers, 'retry-after'), now) ?? untilResetMs
  if (waitMs === undefined) return new SourceError('Sentry', 'rate-limited', 'Sentry says that we ask too often (429)')
  const sentence = `Sentry asks us to wait ${seconds(waitMs)} (rate limit)`
  return new SourceError('Sentry', 'rate-limited', sentence, { retryAfterMs: waitMs })
}
