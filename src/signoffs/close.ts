import type { Actor, ActorContext, Context } from '../context.ts'
import { carryOut } from '../store/acts.ts'
import { type Candidate, changeCandidate, lockCandidate } from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import { endSignature, standingSignatures } from '../store/signatures.ts'
import { recordAct, showLater } from './state.ts'

interface Closing {
  readonly state: 'superseded' | 'lapsed' | 'withdrawn'
  /** Why, in a sentence without its full stop. */
  readonly reason: string
  readonly actor: Actor
  /** What it must be now; open when left out. */
  readonly from?: 'open' | 'released'
}

/**
 * Closes an open candidate, in the caller's transaction: its signatures end with it.
 * @returns the closed candidate, whose card is to be shown after the transaction; null when it was not open
 */
export async function closeCandidate(
  context: Context,
  transaction: Database,
  candidateId: string,
  { state, reason, actor, from = 'open' }: Closing,
): Promise<Candidate | null> {
  const candidate = await lockCandidate(transaction, candidateId)
  if (candidate?.state !== from) return null
  const endedAt = context.now()
  for (const { id } of await standingSignatures(transaction, candidateId)) {
    await endSignature(transaction, id, { end: 'closed', endReason: reason, endedAt })
  }
  const closed = await changeCandidate(transaction, candidateId, { state, problem: reason, endedAt })
  await recordAct(transaction, candidate, {
    at: endedAt,
    actor,
    verb: `candidate.${{ superseded: 'supersede', lapsed: 'lapse', withdrawn: 'withdraw' }[state]}`,
    before: { state: from },
    after: { state },
    reason,
  })
  return closed
}

export type WithdrawnCandidate =
  | { readonly outcome: 'withdrawn' }
  | { readonly outcome: 'not-yours'; readonly requestedBy: string }
  | { readonly outcome: 'not-open'; readonly state: Candidate['state'] | 'gone' }

/** Takes a candidate back; only who asked for it may. */
export async function withdrawCandidate(
  context: ActorContext,
  { candidateId, reason }: { readonly candidateId: string; readonly reason: string },
): Promise<WithdrawnCandidate> {
  const { actor } = context
  const ended = await carryOut(context, async (transaction): Promise<WithdrawnCandidate & { closed?: Candidate }> => {
    const candidate = await lockCandidate(transaction, candidateId)
    if (candidate?.state !== 'open') return { outcome: 'not-open', state: candidate?.state ?? 'gone' }
    if (actor.kind === 'slack-user' && actor.userId !== candidate.requestedBy) {
      return { outcome: 'not-yours', requestedBy: candidate.requestedBy }
    }
    const closed = await closeCandidate(context, transaction, candidateId, { state: 'withdrawn', reason, actor })
    return { outcome: 'withdrawn', ...(closed === null ? {} : { closed }) }
  })
  if (ended.closed !== undefined) await showLater(context, ended.closed)
  return ended
}
