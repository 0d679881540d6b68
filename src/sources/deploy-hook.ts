import { type Dispatcher, request } from 'undici'
import { z } from 'zod'
import { SourceError } from '../errors.ts'
import { type Acted, mustStillBeWanted, refusedOrUncertain, withoutAnswer } from './act.ts'
import { readAtMost } from './body.ts'
import { sign } from './hook-signature.ts'
import { hide } from './http-credential.ts'
import type { Network } from './network.ts'
import { asSourceError } from './outage.ts'
import { retryAfterMs } from './retry-after.ts'

const BODY_LIMIT_BYTES = 256 * 1024

interface Signed {
  /** The name of the operator's variable that holds the secret. */
  readonly secret: string
  /** Names the attempt; a receiver that sees it twice does nothing the second time. */
  readonly nonce: string
  readonly now: Date
  readonly signal: AbortSignal
}

/** What a receiver answered: parsed JSON, or undefined when it said nothing of that kind. */
export type HookAnswer = unknown

/** Addresses that carry out deployments, named by products. They cannot lie in our own network unless allowed. */
export interface DeployHook {
  /** Sends a signed order. */
  readonly send: (url: string, options: Signed & { readonly body: object }) => Promise<Acted<HookAnswer>>
  /** Asks, signed, how an order goes; null when the receiver does not know it. */
  readonly ask: (url: string, options: Signed) => Promise<HookAnswer | null>
}

/** An answer may tell why it is no. */
const Refusal = z.object({ message: z.string() })

/**
 * Builds the way to those addresses.
 * @param variables the secrets that a product may name
 */
export function createDeployHook(
  network: Pick<Network, 'guarded'>,
  variables: ReadonlyMap<string, string>,
): DeployHook {
  const secretOf = (name: string) => {
    const value = variables.get(name)
    if (value !== undefined) return value
    throw new SourceError('deploy hook', 'not-configured', `${name} is not set: deployments are to be signed with it`)
  }

  const call = async (url: string, method: 'POST' | 'GET', body: string, { secret, nonce, now, signal }: Signed) => {
    const value = secretOf(secret)
    const response = await request(url, {
      dispatcher: network.guarded,
      method,
      signal,
      headers: {
        'user-agent': 'Countersign',
        accept: 'application/json',
        'accept-encoding': 'identity',
        'idempotency-key': nonce,
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
        ...sign(value, { id: nonce, body, now }),
      },
      ...(method === 'POST' ? { body } : {}),
    })
    const credential = { headers: {}, secrets: [value] }
    const text = hide((await readAtMost(response.body, BODY_LIMIT_BYTES)).toString('utf8'), credential)
    return { status: response.statusCode, headers: response.headers, data: jsonOf(text) }
  }

  return {
    send: async (url, { body, ...signed }) => {
      const { host } = addressOf(url)
      const what = 'carry out the deployment'
      mustStillBeWanted(host, what, signed.signal)
      const startedAt = performance.now()
      try {
        const { status, headers, data } = await call(url, 'POST', JSON.stringify(body), signed)
        if (status >= 200 && status <= 299) return { kind: 'done', value: data }
        if (status === 429) throw limited(host, headers, signed.now)
        const reason = Refusal.safeParse(data)
        return refusedOrUncertain(host, what, status, reason.success ? reason.data.message : '')
      } catch (error) {
        if (error instanceof SourceError) throw error
        const tookMs = performance.now() - startedAt
        return withoutAnswer('deploy hook', error, what, { subject: host, tookMs, signal: signed.signal })
      }
    },
    ask: async (url, signed) => {
      const { host } = addressOf(url)
      const startedAt = performance.now()
      try {
        const { status, headers, data } = await call(url, 'GET', '', signed)
        if (status === 404) return null
        if (status === 429) throw limited(host, headers, signed.now)
        if (status >= 200 && status <= 299) return data
        const code = status >= 500 ? 'server-error' : status === 401 || status === 403 ? 'forbidden' : 'garbage'
        throw new SourceError('deploy hook', code, `${host} answered ${status} instead of how the deployment goes`)
      } catch (error) {
        const tookMs = performance.now() - startedAt
        throw asSourceError('deploy hook', error, { subject: host, tookMs, signal: signed.signal })
      }
    },
  }
}

function addressOf(url: string): URL {
  const address = URL.parse(url)
  if (address?.protocol === 'http:' || address?.protocol === 'https:') return address
  throw new SourceError('deploy hook', 'blocked', 'The deployment has no http or https address, so nothing was sent')
}

function limited(host: string, headers: Dispatcher.ResponseData['headers'], now: Date): SourceError {
  const waitMs = retryAfterMs([headers['retry-after']].flat()[0], now)
  return new SourceError('deploy hook', 'rate-limited', `${host} asks us to wait (rate limit)`, {
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
