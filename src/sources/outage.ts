import { SourceError } from '../errors.ts'

/** What the sentence about an outage needs to know. */
export interface Attempt {
  /** Who was asked, as the sentence begins: `api.vauntico.com`, `GitHub`. */
  readonly subject: string
  readonly port?: number
  readonly tookMs: number
  readonly signal: AbortSignal
}

/** A duration for people: `340 ms`, `10 s`. */
export function seconds(durationMs: number): string {
  return durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${Math.round(durationMs / 100) / 10} s`
}

/** A day for people, in UTC: `3 March 2026`. */
export function day(date: Date): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date)
}

/** The first machine code among an error, its causes and the errors it sums up; empty when there is none. */
export function causeCode(error: unknown): string {
  for (const each of chain(error)) {
    // undici's parser leaves its code empty for answers that do not even begin like HTTP.
    if (each.name === 'HTTPParserError') return 'HPE'
    if ('code' in each && typeof each.code === 'string' && each.code !== 'UND_ERR_SOCKET') return each.code
  }
  return ''
}

function chain(error: unknown, depth = 0): Error[] {
  if (!(error instanceof Error) || depth > 8) return []
  const summed = error instanceof AggregateError ? error.errors : []
  return [error, ...[...summed, error.cause].flatMap((each) => chain(each, depth + 1))]
}

const TIMEOUTS = new Set([
  'ETIMEDOUT',
  'ETIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])

/** What a certificate's problem means, to stand after `the certificate of HOST`; Node's and OpenSSL's codes. */
const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is made out to another name',
  HOSTNAME_MISMATCH: 'is made out to another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself, so nobody vouches for it',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'comes from an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'comes from an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes without the chain that leads to a trusted authority',
  CERT_REVOKED: 'has been revoked',
  CERT_UNTRUSTED: 'is not trusted',
}

/** What a certificate's problem means, in words that follow `the certificate of HOST`. */
export function certificateProblem(code: string): string {
  return CERTIFICATES[code] ?? `is not trusted (${code})`
}

/** The sentence-less reading of a failed connection: a cause and the words that follow the subject. */
function readFailure(code: string, attempt: Attempt): readonly [SourceError['code'], string] {
  const { subject, port, tookMs } = attempt
  if (TIMEOUTS.has(code)) return ['timeout', `${subject} did not answer within ${seconds(tookMs)}`]
  if (code === 'ENOTFOUND' || code === 'ENODATA') return ['unresolved', `${subject} does not resolve`]
  if (code === 'ECONNREFUSED') {
    return ['refused', `${subject} refused the connection${port === undefined ? '' : ` on port ${port}`}`]
  }
  if (code === 'EHOSTUNREACH') return ['refused', `${subject} cannot be reached: there is no route to it`]
  if (code in CERTIFICATES) return ['tls', `The certificate of ${subject} ${certificateProblem(code)}`]
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO') {
    return ['tls', `${subject} does not speak TLS that we accept (${code})`]
  }
  if (code.startsWith('HPE') || code.startsWith('UND_ERR_HEADERS') || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return ['garbage', `${subject} answered something that is not HTTP`]
  }
  // Our own requests are well-formed, so undici says this of a redirect's target only.
  if (code === 'UND_ERR_INVALID_ARG') {
    return ['garbage', `${subject} redirects in a circle, or to what is not an http address`]
  }
  if (code === 'UND_ERR_REDIRECT_MAX') return ['garbage', `${subject} redirects too often`]
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === '') {
    return ['refused', `${subject} closed the connection without an answer`]
  }
  return ['refused', `${subject} could not be asked (${code})`]
}

/** Translates any failure of undici, Node or OpenSSL into a SourceError with a plain sentence. */
export function asSourceError(system: string, error: unknown, attempt: Attempt): SourceError {
  const known = chain(error).find((each) => each instanceof SourceError)
  // The deadline may be told as a SourceError too, which says less than who did not answer.
  if (known instanceof SourceError && known !== attempt.signal.reason) return known
  if (attempt.signal.aborted) {
    return new SourceError(system, 'timeout', `${attempt.subject} did not answer within ${seconds(attempt.tookMs)}`, {
      cause: error,
    })
  }
  const code = causeCode(error)
  if (code === 'ENETUNREACH') {
    // Said by our own machine, so it tells nothing about the one that was asked.
    return new SourceError('network', 'refused', `Our network has no way to ${attempt.subject}`, { cause: error })
  }
  const [cause, sentence] = readFailure(code, attempt)
  return new SourceError(system, cause, sentence, { cause: error })
}
