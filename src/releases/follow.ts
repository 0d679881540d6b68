import type { Context } from '../context.ts'
import { type Attempt, findAttempt, noteAttempt } from '../store/releases.ts'
import {
  type Carrier,
  carrierOf,
  carrying,
  isLate,
  isNews,
  orderOf,
  plainStatus,
  recordAttempt,
  stored,
} from './attempt.ts'
import { aloneWith, followEveryMs, followLater, isPassing } from './carry.ts'
import { settleAttempt } from './settle.ts'
import { showAttempt } from './show-attempt.ts'

/**
 * Looks how far an attempt is, shows what is new, and settles it at its end. Webhooks let it be looked at at once; by
 * itself it is looked at every two seconds, so that a lost webhook delays nothing for long.
 */
export async function followAttempt(context: Context, nonce: string): Promise<void> {
  // Whoever is looking now goes on by itself; two who look at once would both take the next step.
  await aloneWith(context, nonce, () => look(context, nonce))
}

async function look(context: Context, nonce: string): Promise<void> {
  const attempt = await findAttempt(context.database, nonce)
  if (attempt === null || attempt.endedAt !== null || attempt.handle === null) return
  const carrier = carrierOf(context, attempt)
  if (carrier === null) {
    await settleAttempt(
      context,
      attempt,
      plainStatus('unknown', 'target.gone', 'The product’s file no longer says how this is carried out'),
    )
    return
  }
  const order = orderOf(attempt, carrier.product, attempt.triedAt)
  const status = await carrier.target.status(order, attempt.handle, carrying(context))
  const now = stored(status)
  if (status.kind === 'succeeded') {
    const believed = () => recordAttempt(context, attempt, carrier, status)
    return settleAttempt(context, attempt, now, { believed })
  }
  if (status.kind === 'failed') {
    await recordAttempt(context, attempt, carrier, status)
    return settleAttempt(context, attempt, now)
  }
  if (isLate(context, attempt, carrier)) {
    const sentence = now.sentence ?? 'it did not end in time'
    await recordAttempt(context, attempt, carrier, { kind: 'unknown', code: 'target.late', sentence, url: now.url })
    return settleAttempt(context, attempt, { ...now, kind: 'unknown', code: now.code ?? 'target.late', sentence })
  }
  if (isNews(attempt.status, now)) {
    await noteAttempt(context.database, nonce, { status: now })
    await showAttempt(context, attempt)
    await recordAttempt(context, attempt, carrier, status)
  }
  if (status.kind === 'running' && status.needsAdvance) await advance(context, attempt, carrier)
  const askedMs = status.kind === 'unknown' ? (status.retryAfterMs ?? 0) : 0
  await followLater(context, nonce, Math.max(followEveryMs, askedMs))
}

async function advance(context: Context, attempt: Attempt, { target, product }: Carrier): Promise<void> {
  if (target.advance === null) return
  const order = orderOf(attempt, product, attempt.triedAt)
  const next = await target.advance(order, attempt.handle, carrying(context))
  if (next.kind === 'accepted') await noteAttempt(context.database, attempt.nonce, { handle: next.handle })
  else if (next.kind === 'refused' && !isPassing(next.code)) {
    await settleAttempt(context, attempt, plainStatus('failed', next.code, next.sentence))
  }
}
