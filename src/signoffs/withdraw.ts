import type { ActorContext } from '../context.ts'
import { carryOut } from '../store/acts.ts'
import { type Candidate, lockCandidate } from '../store/candidates.ts'
import { endSignature, standingSignatures } from '../store/signatures.ts'
import { conclude, recordAct, showLater } from './state.ts'

export type Withdrawn =
  | { readonly outcome: 'withdrawn' }
  | { readonly outcome: 'none' }
  | { readonly outcome: 'not-open'; readonly state: Candidate['state'] | 'gone' }

/** Takes one's own signature back; nobody can take another's. */
export async function withdrawSignature(
  context: ActorContext,
  { candidateId, reason }: { readonly candidateId: string; readonly reason: string },
): Promise<Withdrawn> {
  const { actor } = context
  const done = await carryOut(context, async (transaction): Promise<{ result: Withdrawn; shown?: Candidate }> => {
    const candidate = await lockCandidate(transaction, candidateId)
    if (candidate?.state !== 'open') return { result: { outcome: 'not-open', state: candidate?.state ?? 'gone' } }
    const standing = await standingSignatures(transaction, candidateId)
    const own = standing.find(({ person }) => actor.kind === 'slack-user' && person === actor.userId)
    const endedAt = context.now()
    const ended = own && (await endSignature(transaction, own.id, { end: 'withdrawn', endReason: reason, endedAt }))
    if (!ended) return { result: { outcome: 'none' } }
    await recordAct(transaction, candidate, {
      about: { kind: 'signature', id: ended.id },
      at: endedAt,
      actor,
      verb: 'signature.withdraw',
      before: { role: ended.role, person: ended.person, decision: ended.decision },
      reason,
    })
    return { result: { outcome: 'withdrawn' }, shown: (await conclude(context, transaction, candidateId)).candidate }
  })
  if (done.shown !== undefined) await showLater(context, done.shown)
  return done.result
}
