import type { ActorContext } from '../context.ts'
import { recordAct, showLater } from '../signoffs/state.ts'
import { carryOut } from '../store/acts.ts'
import { changeCandidate, lockCandidate } from '../store/candidates.ts'
import { findRelease, moveRelease } from '../store/releases.ts'
import { whatHappens } from './presses.ts'
import { rightToDeploy } from './rights.ts'
import { situationOf } from './situation.ts'

/** Ends the watch of a release: a person says that it is well. Whoever may deploy may. */
export async function keepRelease(context: ActorContext, releaseId: string): Promise<{ readonly sentence: string }> {
  const release = await findRelease(context.database, releaseId)
  const product = release === null ? undefined : context.products.get(release.product)
  const deploy = release === null ? undefined : product?.deploys.get(release.environment)
  if (release === null || product === undefined || deploy === undefined)
    return { sentence: 'This release is no longer kept.' }
  const { may, titles } = await rightToDeploy(context, product, release.environment)
  if (!may) return { sentence: `Only ${titles.join(', ')} can keep it.` }
  const done = await carryOut(context, async (transaction) => {
    const candidate = await lockCandidate(transaction, release.candidateId)
    const now = (await findRelease(transaction, releaseId)) ?? release
    const outcome = whatHappens(await situationOf(context, transaction, now, deploy), 'keep')
    if (outcome.kind !== 'moves' || candidate === null) return { sentence: outcome.sentence, shown: null }
    const at = context.now()
    const kept = await moveRelease(transaction, releaseId, ['watching'], {
      state: 'live',
      stateSince: at,
      endedAt: at,
      rolledBackBy: null,
      rollbackReason: null,
    })
    if (kept === null) return { sentence: 'Somebody was first: look at the card.', shown: null }
    await recordAct(transaction, candidate, {
      about: { kind: 'release', id: releaseId },
      at,
      actor: context.actor,
      verb: 'release.keep',
      before: { state: 'watching' },
      after: { state: 'live' },
      evidence: now.judgement === null ? null : { judgement: now.judgement.sentence },
    })
    return { sentence: outcome.sentence, shown: await changeCandidate(transaction, candidate.id, {}) }
  })
  if (done.shown !== null) await showLater(context, done.shown)
  return { sentence: done.sentence }
}
