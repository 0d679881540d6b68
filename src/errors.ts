/** A mistake or refusal that a person can act on; the sentence is shown to them as it is. */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly code: string
  constructor(code: string, sentence: string) {
    super(sentence)
    this.code = code
  }
}

/** What went wrong on the way to an outside system, in the words the rest of the house decides by. */
export type OutageCause =
  | 'refused' // the connection was refused
  | 'unresolved' // the name does not resolve
  | 'timeout' // no whole answer in time
  | 'tls' // no trusted, valid certificate
  | 'unauthorized' // 401: the token is missing or wrong
  | 'forbidden' // 403: the token may not ask this
  | 'not-found' // 404: not there, or hidden from this token
  | 'rate-limited' // 429, or 403 with an exhausted limit
  | 'server-error' // 5xx
  | 'garbage' // an answer that is not what the vendor documents
  | 'blocked' // the address lies in a network that products may not reach
  | 'not-configured' // no token or address is set for this system

/** An outside system did not answer usably: a check becomes unknown with this cause, a job tries again. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly system: string
  readonly code: OutageCause
  /** Milliseconds the system asked us to wait before the next try. */
  readonly retryAfterMs: number | undefined
  constructor(
    system: string,
    code: OutageCause,
    sentence: string,
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(sentence, { cause: options.cause })
    this.system = system
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }
}
