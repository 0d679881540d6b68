import type { ActorContext } from '../context.ts'
import { recordAct, showLater } from '../signoffs/state.ts'
import { carryOut } from '../store/acts.ts'
import { changeCandidate, holdEnvironment, lockCandidate } from '../store/candidates.ts'
import { attemptsOf, endAttempts, findRelease, moveRelease } from '../store/releases.ts'
import { rightToDeploy } from './rights.ts'
import { watchLater } from './watch-later.ts'

/**
 * Says of a release of which nobody knew whether it runs what a person has found out, so that its environment is free
 * again. What runs is watched, where there is a watch; what does not has failed, or was brought back. Whoever may deploy may.
 */
export async function resolveRelease(
  context: ActorContext,
  { releaseId, runs }: { readonly releaseId: string; readonly runs: boolean },
): Promise<{ readonly sentence: string }> {
  const known = await findRelease(context.database, releaseId)
  const product = known === null ? undefined : context.products.get(known.product)
  if (known === null || product === undefined) return { sentence: 'This release is no longer kept.' }
  const deploy = product.deploys.get(known.environment)
  const { may, titles } = await rightToDeploy(context, product, known.environment)
  if (!may) return { sentence: `Only ${titles.join(', ')} can say what runs.` }
  const done = await carryOut(context, async (transaction) => {
    await holdEnvironment(transaction, known.product, known.environment)
    const candidate = await lockCandidate(transaction, known.candidateId)
    const wasRollback = (await attemptsOf(transaction, releaseId)).at(-1)?.kind === 'rollback'
    const watched = deploy?.watch == null ? 'live' : 'watching'
    const state = runs ? watched : wasRollback ? 'rolled-back' : 'failed'
    const at = context.now()
    const moved = await moveRelease(transaction, releaseId, ['unknown'], {
      state,
      stateSince: at,
      problem: runs ? null : known.problem,
      ...(runs ? { deployedAt: known.deployedAt ?? at, rolledBackBy: null, rollbackReason: null } : {}),
      ...(state === 'watching' ? {} : { endedAt: at }),
    })
    if (moved === null || candidate === null) return null
    await endAttempts(transaction, releaseId, at)
    await recordAct(transaction, candidate, {
      about: { kind: 'release', id: releaseId },
      at,
      actor: context.actor,
      verb: 'release.resolve',
      before: { state: 'unknown' },
      after: { state, runs },
      reason: known.problem,
    })
    return { moved, shown: await changeCandidate(transaction, candidate.id, {}) }
  })
  if (done === null) return { sentence: 'Somebody has said already what runs.' }
  await showLater(context, done.shown)
  if (done.moved.state === 'watching') await watchLater(context, releaseId, 0)
  return { sentence: 'It is on the record.' }
}
