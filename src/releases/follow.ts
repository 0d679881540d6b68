import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import { showLater } from '../signoffs/state.ts'
import { changeCandidate } from '../store/candidates.ts'
import { type Attempt, findAttempt, findRelease, noteAttempt } from '../store/releases.ts'
import { type Carrier, carrierOf, carrying, isNews, orderOf, plainStatus, stored } from './attempt.ts'
import { followEveryMs, followLater } from './carry.ts'
import { showRunbookLater } from './runbook-show.ts'
import { settleAttempt } from './settle.ts'

/**
 * Looks how far an attempt is, shows what is new, and settles it at its end. Webhooks let it be looked at at once; by
 * itself it is looked at every two seconds, so that a lost webhook delays nothing for long.
 */
export async function followAttempt(context: Context, nonce: string): Promise<void> {
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
  if (isNews(attempt.status, now)) {
    await noteAttempt(context.database, nonce, { status: now })
    await show(context, attempt)
    await record(context, attempt, carrier, status)
  }
  if (status.kind === 'succeeded' || status.kind === 'failed') return settleAttempt(context, attempt, now)
  const isLate = context.now().getTime() - attempt.startedAt.getTime() > carrier.withinMs
  if (isLate) {
    const sentence = now.sentence ?? 'It did not end in time'
    return settleAttempt(context, attempt, { ...now, kind: 'unknown', code: now.code ?? 'target.late', sentence })
  }
  if (status.kind === 'running' && status.needsAdvance) await advance(context, attempt, carrier)
  await followLater(context, nonce, followEveryMs)
}

async function advance(context: Context, attempt: Attempt, { target, product }: Carrier): Promise<void> {
  if (target.advance === null) return
  const order = orderOf(attempt, product, attempt.triedAt)
  const next = await target.advance(order, attempt.handle, carrying(context))
  if (next.kind === 'accepted') await noteAttempt(context.database, attempt.nonce, { handle: next.handle })
  else if (next.kind === 'refused') {
    await settleAttempt(context, attempt, plainStatus('failed', next.code, next.sentence))
  }
}

/** Lets the outside system show the same; that it cannot is no reason to stop. */
async function record(
  context: Context,
  attempt: Attempt,
  { target, product }: Carrier,
  status: Parameters<NonNullable<Carrier['target']['record']>>[2],
): Promise<void> {
  if (target.record === null) return
  try {
    await target.record(orderOf(attempt, product, attempt.triedAt), attempt.handle, status, carrying(context))
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    context.log.warn({ reason: error.message, nonce: attempt.nonce }, 'the target’s own record was not written')
  }
}

async function show(context: Context, attempt: Attempt): Promise<void> {
  if (attempt.releaseId === null) return showRunbookLater(context, attempt.nonce)
  const release = await findRelease(context.database, attempt.releaseId)
  if (release === null) return
  await showLater(context, await changeCandidate(context.database, release.candidateId, {}))
}
