import type { HttpAnswer } from '../sources/http.ts'

/** What a status that was not expected means. */
export interface Meaning {
  readonly code: string
  readonly sentence: string
}

/** Cloudflare's own statuses between it and the server behind it; developers.cloudflare.com, "5xx errors". */
const CLOUDFLARE: Readonly<Record<number, string>> = {
  520: 'unknown error: the server behind Cloudflare answered something it could not read',
  521: 'web server is down: it refused the connection from Cloudflare',
  522: 'connection timed out: Cloudflare could not reach the server',
  523: 'origin is unreachable: Cloudflare found no way to the server',
  524: 'a timeout occurred: the server took the connection from Cloudflare, but did not answer in time',
  525: 'TLS handshake failed between Cloudflare and the server',
  526: 'invalid certificate: Cloudflare does not trust the server behind it',
  527: 'Railgun error: Cloudflare lost the connection to the server',
  530: 'Cloudflare could not resolve or reach the server behind it',
}

const STATUSES: Readonly<Record<number, readonly [code: string, sentence: string]>> = {
  401: ['http.unauthorized', 'the address asks for credentials'],
  403: ['http.forbidden', 'the address is forbidden to us'],
  404: ['http.not_found', 'nothing is found at this address'],
  410: ['http.gone', 'what was at this address is gone for good'],
  429: ['http.rate_limited', 'the server says that we ask too often'],
  500: ['http.server_error', 'the server failed while answering'],
  502: ['http.bad_gateway', 'bad gateway: the server behind it is down'],
  503: ['http.unavailable', 'service unavailable: the server is overloaded or in maintenance'],
  504: ['http.gateway_timeout', 'gateway timeout: the server behind it did not answer in time'],
}

/** Vercel's error codes, sent as the header x-vercel-error and in the page; vercel.com/docs/errors. */
const VERCEL: Readonly<Record<string, readonly [code: string, sentence: string]>> = {
  DEPLOYMENT_NOT_FOUND: ['http.vercel_no_deployment', 'Vercel has no deployment at this address'],
  DEPLOYMENT_DELETED: ['http.vercel_no_deployment', 'The deployment at this address was deleted from Vercel'],
  DEPLOYMENT_DISABLED: ['http.vercel_disabled', 'Vercel has disabled the deployment at this address'],
  DEPLOYMENT_PAUSED: ['http.vercel_paused', 'The deployment at this address is paused in Vercel'],
}

/**
 * Says what an unexpected status means.
 * @param expected the statuses that would have been right
 */
export function meaningOf(answer: HttpAnswer, expected: readonly number[]): Meaning {
  const { status } = answer
  const vercel = VERCEL[vercelError(answer)]
  if (vercel) return { code: vercel[0], sentence: `${vercel[1]} (${status})` }
  const cloudflare = CLOUDFLARE[status]
  if (cloudflare) return { code: `http.cloudflare_${status}`, sentence: `${cloudflare} (${status})` }
  const known = STATUSES[status]
  if (known) return { code: known[0], sentence: `${known[1]} (${status})` }
  if (status >= 300 && status < 400) {
    const { location } = answer.headers
    return { code: 'http.redirect', sentence: `it redirects${location ? ` to ${location}` : ''} (${status})` }
  }
  return { code: 'http.status', sentence: `answered ${status}, expected ${expected.join(' or ')}` }
}

function vercelError({ headers, body }: HttpAnswer): string {
  const header = headers['x-vercel-error']
  if (header) return header
  return /\bDEPLOYMENT_(NOT_FOUND|DELETED|DISABLED|PAUSED)\b/.exec(body)?.[0] ?? ''
}
