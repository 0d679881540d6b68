import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Context } from '../context.ts'
import type { DeliveryKey } from '../store/deliveries.ts'
import type { Heard } from './signals/signal.ts'

/** What a sender delivered, unread: the signature covers these very bytes. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What a sender is answered, with a sentence for the person who looks at its deliveries. */
export type Answer = { readonly kind: 'taken' | 'repeated'; readonly sentence: string } | Refusal

export interface Refusal {
  readonly kind: 'refused'
  readonly status: 400 | 401 | 404 | 503
  /** For the metrics: a word or two, from a few. */
  readonly reason: 'not_configured' | 'signature' | 'body' | 'unknown' | 'busy'
  readonly sentence: string
}

/** A system that calls us at `/webhooks/<sender>`: verifies its own way, translates, enqueues. */
export interface Webhook {
  readonly sender: string
  /** Works on the database and the queue only: anything slow belongs into a job. */
  readonly receive: (context: Context, delivery: Delivery, take: Take) => Promise<Answer>
}

/** Remembers a delivery and stores what it says, unless it came before; rejects when neither was stored. */
export type Take = (key: DeliveryKey, heard: Heard) => Promise<Answer>

export const taken: Answer = { kind: 'taken', sentence: 'Taken.' }
export const repeated: Answer = { kind: 'repeated', sentence: 'This delivery came before; it has no effect again.' }

/**
 * Lets work under way be looked at because a delivery told of it, once. The delivery is stored by then, and what is
 * hastened is found by itself too, so that a failure here takes nothing back.
 */
export async function hastened(
  { log }: Pick<Context, 'log'>,
  answer: Answer,
  work: () => Promise<void>,
): Promise<Answer> {
  if (answer.kind !== 'taken') return answer
  try {
    await work()
  } catch (error) {
    log.warn({ err: error }, 'what a webhook told of could not be hastened')
  }
  return answer
}

export function refused(status: Refusal['status'], reason: Refusal['reason'], sentence: string): Refusal {
  return { kind: 'refused', status, reason, sentence }
}

/** Whether a signature is the HMAC of the bytes, in hex; takes as long for a wrong one as for a right one. */
export function isSigned(
  algorithm: 'sha1' | 'sha256',
  secret: string,
  body: Buffer,
  signature: string | readonly string[] | undefined,
): boolean {
  const expected = createHmac(algorithm, secret).update(body).digest()
  if (typeof signature !== 'string' || !/^[0-9a-f]*$/i.test(signature)) return false
  const given = Buffer.from(signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** The body as JSON; undefined when it is none. */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
