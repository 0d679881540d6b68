import { createHmac } from 'node:crypto'
import type { SocketMode } from './slack-socket.ts'
import type { Json } from './slack-workspace.ts'

/** Slack waits this long for an acknowledgement. */
const acknowledgeMs = 3000

/** What the bot answered: its status and its body, read as JSON where it is. */
export type Acknowledgement =
  | { readonly outcome: 'acknowledged'; readonly body: Json | string | null }
  | { readonly outcome: 'refused'; readonly status: number; readonly noRetry: boolean }
  | { readonly outcome: 'timeout' }
  | { readonly outcome: 'unreachable' }

export type Delivery =
  | { readonly kind: 'slash_commands' | 'interactive'; readonly payload: Json }
  | { readonly kind: 'events_api'; readonly payload: Json; readonly retry?: { number: number; reason: string } }

/** Slack's v0 signature. https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function sign(signingSecret: string, timestampSeconds: number, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestampSeconds}:${body}`).digest('hex')}`
}

export interface Transport {
  /** Hands something to the bot over its socket when it has one, else as a signed request, and waits for the answer. */
  readonly deliver: (delivery: Delivery) => Promise<Acknowledgement>
}

export function createTransport(options: {
  signingSecret: string
  botUrl: () => string
  now: () => number
  socket: SocketMode
  acknowledgeMs?: number
}): Transport {
  const patienceMs = options.acknowledgeMs ?? acknowledgeMs
  return {
    deliver: (delivery) =>
      options.socket.connected()
        ? options.socket.deliver(delivery, patienceMs)
        : deliverOverHttp(options, delivery, patienceMs),
  }
}

async function deliverOverHttp(
  options: { signingSecret: string; botUrl: () => string; now: () => number },
  delivery: Delivery,
  patienceMs: number,
): Promise<Acknowledgement> {
  const body = encode(delivery)
  const timestamp = Math.floor(options.now() / 1000)
  const retry = delivery.kind === 'events_api' ? delivery.retry : undefined
  try {
    const response = await fetch(options.botUrl(), {
      method: 'POST',
      headers: {
        'content-type': delivery.kind === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': sign(options.signingSecret, timestamp, body),
        ...(retry ? { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason } : {}),
      },
      body: Buffer.from(body),
      signal: AbortSignal.timeout(patienceMs),
    })
    const text = await response.text()
    if (!response.ok) {
      const noRetry = response.headers.get('x-slack-no-retry') === '1'
      return { outcome: 'refused', status: response.status, noRetry }
    }
    return { outcome: 'acknowledged', body: readBody(text) }
  } catch (error) {
    return { outcome: error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable' }
  }
}

function encode({ kind, payload }: Delivery): string {
  if (kind === 'events_api') return JSON.stringify(payload)
  const fields = kind === 'interactive' ? { payload: JSON.stringify(payload) } : payload
  return new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString()
}

function readBody(text: string): Json | string | null {
  if (text.trim() === '') return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Json) : text
  } catch {
    return text
  }
}
