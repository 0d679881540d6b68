import type { ActorContext } from '../context.ts'
import { carryOut } from '../store/acts.ts'
import { type Candidate, findCandidate, lockCandidate } from '../store/candidates.ts'
import { closeConditionOnce, findCondition } from '../store/signatures.ts'
import { belongs, productPeople, standingOf } from './members.ts'
import { conclude, recordAct, showLater } from './state.ts'

export type ConditionClosed =
  | { readonly outcome: 'closed' }
  | { readonly outcome: 'already'; readonly by: string; readonly at: Date }
  /** Who may close it, as user ids. */
  | { readonly outcome: 'refused'; readonly who: readonly string[] }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'not-open'; readonly state: Candidate['state'] | 'gone' }

/** Closes a condition of an approval, with what was done. The product's people may. */
export async function closeCondition(
  context: ActorContext,
  { conditionId, note }: { readonly conditionId: string; readonly note: string },
): Promise<ConditionClosed> {
  const { actor } = context
  const condition = await findCondition(context.database, conditionId)
  const known = condition === null ? null : await findCandidate(context.database, condition.candidateId)
  const product = known === null ? undefined : context.products.get(known.product)
  if (actor.kind !== 'slack-user' || known === null || product === undefined) return { outcome: 'gone' }
  const standing = await standingOf(context, product, actor.userId, { fresh: true })
  if (!belongs(standing, null)) return { outcome: 'refused', who: await productPeople(context, product) }
  const done = await carryOut(context, async (transaction): Promise<{ result: ConditionClosed; shown?: Candidate }> => {
    const candidate = await lockCandidate(transaction, known.id)
    if (candidate?.state !== 'open') return { result: { outcome: 'not-open', state: candidate?.state ?? 'gone' } }
    const closedAt = context.now()
    const closed = await closeConditionOnce(transaction, conditionId, { closedBy: actor.userId, closedAt, note })
    if (closed === null) {
      const first = await findCondition(transaction, conditionId)
      return { result: { outcome: 'already', by: first?.closedBy ?? '', at: first?.closedAt ?? closedAt } }
    }
    await recordAct(transaction, candidate, {
      about: { kind: 'condition', id: conditionId, title: closed.text },
      at: closedAt,
      actor,
      verb: 'condition.close',
      before: { open: true, signature: closed.signatureId },
      after: { open: false },
      reason: note,
    })
    return { result: { outcome: 'closed' }, shown: (await conclude(context, transaction, candidate.id)).candidate }
  })
  if (done.shown !== undefined) await showLater(context, done.shown)
  return done.result
}
