import { SourceError } from '../errors.ts'
import { redactSecrets } from '../log.ts'
import { type Attempt, asSourceError, causeCode } from './outage.ts'

/**
 * What became of an act that changes something outside. When it surely was not done and may be tried again, it throws
 * a SourceError instead.
 */
export type Acted<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  /** The system said no, so nothing was done, and asking again will not help. */
  | Refused
  /** It may have been done: whoever wants to try again must look first. */
  | Uncertain

export interface Refused {
  readonly kind: 'refused'
  readonly status: number
  /** One sentence, with the system's own reason. */
  readonly sentence: string
}

export interface Uncertain {
  readonly kind: 'uncertain'
  readonly sentence: string
}

const REASON_LIMIT = 300

/** What Node and undici say of a request that never left: nobody was there to take it. */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'ENODATA',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/**
 * What a failure without an answer means for an act.
 * @param what the act, as it follows "was asked to": `start deploy.yml in acme/web`
 * @throws SourceError when the request never left
 */
export function withoutAnswer(system: string, error: unknown, what: string, attempt: Attempt): Uncertain {
  const outage = asSourceError(system, error, attempt)
  const isUnsent = ['unresolved', 'tls', 'blocked', 'not-configured'].includes(outage.code)
  if (isUnsent || UNSENT.has(causeCode(error))) throw outage
  return { kind: 'uncertain', sentence: `${attempt.subject} was asked to ${what} and gave no answer` }
}

/**
 * What an answer that is no success means for an act.
 * @param reason the system's own words; empty when it gave none
 */
export function refusedOrUncertain(subject: string, what: string, status: number, reason: string): Refused | Uncertain {
  if (status >= 500) {
    return { kind: 'uncertain', sentence: `${subject} was asked to ${what} and answered ${status}` }
  }
  const safe = redactSecrets(reason.replaceAll(/\s+/g, ' ').trim())
  const words = safe.length > REASON_LIMIT ? `${safe.slice(0, REASON_LIMIT - 1)}…` : safe
  const sentence = `${subject} refused to ${what} (${status})${words === '' ? '' : `: ${words.replace(/\.$/, '')}`}`
  return { kind: 'refused', status, sentence }
}

/** An answer that says it was done, in a form that nobody documents. */
export function unreadable(subject: string, what: string): Uncertain {
  return { kind: 'uncertain', sentence: `${subject} was asked to ${what} and gave an answer that cannot be read` }
}

/** @throws SourceError when the deadline is over before anything was sent */
export function mustStillBeWanted(system: string, what: string, signal: AbortSignal): void {
  if (signal.aborted) throw new SourceError(system, 'timeout', `There was no time left to ask ${system} to ${what}`)
}
