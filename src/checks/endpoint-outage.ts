import { SourceError } from '../errors.ts'

/**
 * Whether a failed attempt is an answer about the endpoint. A name that does not resolve, a refused connection, a bad
 * certificate, a broken or missing answer are what users meet too. What our own guard, name server or network kept us
 * from asking tells nothing.
 */
export function isAboutEndpoint(error: SourceError): boolean {
  // A name that does not exist is known from an answer of the name server, all its other failures are its own.
  if (error.code === 'unresolved') return true
  if (error.system !== 'HTTP' && error.system !== 'TLS') return false
  return ['refused', 'timeout', 'tls', 'garbage'].includes(error.code)
}

/** Gives the outage back when it is an answer about the endpoint; throws everything else on. */
export function endpointOutage(error: unknown): SourceError {
  if (error instanceof SourceError && isAboutEndpoint(error)) return error
  throw error
}
