import { type Dispatcher, interceptors, request } from 'undici'
import { SourceError } from '../errors.ts'
import { readAtMost } from './body.ts'
import { type Authorization, credentialOf, hide } from './http-credential.ts'
import type { Network } from './network.ts'
import { asSourceError, causeCode, day } from './outage.ts'
import type { Tls } from './tls.ts'

const BODY_LIMIT_BYTES = 256 * 1024
const REDIRECT_LIMIT = 5

export type { Authorization }

/** What an address answered. A status of 500 is an answer; no answer at all is a SourceError. */
export interface HttpAnswer {
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The first 256 KiB of the body, or as many bytes as were asked for, decoded as UTF-8. */
  readonly body: string
  readonly tookMs: number
  /** Where redirects ended. */
  readonly finalUrl: string
}

/** Asks addresses that products name. They cannot reach into our own network unless configuration allows it. */
export interface Http {
  readonly get: (
    url: string,
    options: {
      signal: AbortSignal
      headers?: Record<string, string>
      /** Not with a credential, which goes to the named address alone. */
      followRedirects?: boolean
      bodyLimitBytes?: number
      authorization?: Authorization
    },
  ) => Promise<HttpAnswer>
}

/**
 * Builds the source of HTTP answers.
 * @param variables the values that a credential may name
 * @param tls asked for the date when a certificate has expired, because the failed request does not tell it
 */
export function createHttp(
  network: Pick<Network, 'guarded'>,
  tls: Tls,
  variables: ReadonlyMap<string, string> = new Map(),
): Http {
  const following = network.guarded.compose(
    interceptors.redirect({ maxRedirections: REDIRECT_LIMIT, throwOnMaxRedirect: true }),
  )
  return {
    get: async (
      url,
      { signal, headers, followRedirects = false, bodyLimitBytes = BODY_LIMIT_BYTES, authorization },
    ) => {
      const credential = authorization && credentialOf(authorization, variables)
      const startedAt = performance.now()
      const { protocol, hostname, port } = addressOf(url)
      const attempt = () => ({
        subject: hostname,
        port: Number(port) || (protocol === 'https:' ? 443 : 80),
        tookMs: performance.now() - startedAt,
        signal,
      })
      let response: Dispatcher.ResponseData
      try {
        response = await request(url, {
          dispatcher: followRedirects && !credential ? following : network.guarded,
          signal,
          // The body is looked at as text, so it should come as it is.
          headers: {
            'user-agent': 'Countersign',
            accept: '*/*',
            'accept-encoding': 'identity',
            ...headers,
            ...credential?.headers,
          },
        })
      } catch (error) {
        const outage = asSourceError('HTTP', error, attempt())
        throw causeCode(error) === 'CERT_HAS_EXPIRED' ? await dated(outage, error, tls, attempt()) : outage
      }
      try {
        const body = (await readAtMost(response.body, bodyLimitBytes)).toString('utf8')
        return {
          url,
          status: response.statusCode,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [
              name,
              hide([value].flat().join(', '), credential),
            ]),
          ),
          body: hide(body, credential),
          tookMs: performance.now() - startedAt,
          finalUrl: lastOf(response.context) ?? url,
        }
      } catch (error) {
        if (signal.aborted) throw asSourceError('HTTP', error, attempt())
        throw new SourceError('HTTP', 'garbage', `${hostname} broke off its answer half-way`, { cause: error })
      }
    },
  }
}

function addressOf(url: string): URL {
  const address = URL.parse(url)
  if (address?.protocol === 'http:' || address?.protocol === 'https:') return address
  throw new SourceError('HTTP', 'blocked', `${url} is not an http or https address, so it was not asked`)
}

/** Where undici's redirects ended: it keeps the visited addresses in the request's context. */
function lastOf(context: object | undefined): string | undefined {
  const history = context && 'history' in context && Array.isArray(context.history) ? context.history : []
  const last: unknown = history.at(-1)
  return last instanceof URL ? last.href : undefined
}

async function dated(
  outage: SourceError,
  cause: unknown,
  tls: Tls,
  attempt: { subject: string; port: number; signal: AbortSignal },
): Promise<SourceError> {
  try {
    const { validTo, problem } = await tls.certificate(attempt.subject, attempt.port, { signal: attempt.signal })
    // After a redirect it may be another host whose certificate expired.
    if (problem !== 'CERT_HAS_EXPIRED') return outage
    return new SourceError('HTTP', 'tls', `The certificate of ${attempt.subject} expired on ${day(validTo)}`, { cause })
  } catch {
    return outage
  }
}
