import { createHmac, timingSafeEqual } from 'node:crypto'

/** The three headers of https://www.standardwebhooks.com, for which many languages have a library. */
export interface SignatureHeaders {
  readonly 'webhook-id': string
  /** Seconds since 1970. */
  readonly 'webhook-timestamp': string
  /** `v1,` and the HMAC-SHA256 in base64; several are separated by spaces. */
  readonly 'webhook-signature': string
}

/** How old or how far ahead a signature may be; the standard's own tolerance. */
const TOLERANCE_MS = 5 * 60 * 1000

/**
 * Signs a body.
 * @param secret the text itself, or `whsec_` and the key in base64
 * @param id what the body is about; the receiver treats a repeated one as the same request
 */
export function sign(secret: string, { id, body, now }: { id: string; body: string; now: Date }): SignatureHeaders {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${digest(secret, id, timestamp, body).toString('base64')}`,
  }
}

/** Why a signature does not hold, or null when it does. It holds for five minutes before and after its time. */
export function signatureProblem(
  secret: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: string,
  now: Date,
): 'missing' | 'wrong' | 'too-old' | null {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => {
    const value = headers[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  })
  if (id === undefined || timestamp === undefined || signatures === undefined) return 'missing'
  const expected = digest(secret, id, timestamp, body)
  const isRight = signatures.split(' ').some((each) => {
    const given = each.startsWith('v1,') ? Buffer.from(each.slice(3), 'base64') : Buffer.alloc(0)
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
  if (!isRight) return 'wrong'
  const ageMs = now.getTime() - Number(timestamp) * 1000
  return Math.abs(ageMs) <= TOLERANCE_MS ? null : 'too-old'
}

function digest(secret: string, id: string, timestamp: string, body: string): Buffer {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
}
