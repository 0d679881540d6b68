import type { Context } from '../context.ts'
import type { Deploy } from '../products/deploy.ts'
import type { Product } from '../products/product.ts'
import { showLater } from '../signoffs/state.ts'
import { changeCandidate } from '../store/candidates.ts'
import {
  attemptsOf,
  endedLast,
  findRelease,
  noteRelease,
  type Release,
  type StoredSample,
  samplesSince,
  standingPause,
} from '../store/releases.ts'
import { decideRollback, type PolicyDecision } from './policy.ts'
import type { StoredJudgement } from './release.ts'
import { rollBack } from './roll-back.ts'
import { settleWatch } from './settle.ts'
import { takeSamples } from './take-samples.ts'
import { judgeWatch, type WatchJudgement } from './watch.ts'
import { watchLater } from './watch-later.ts'
import { irreversibleBetween } from './way-back.ts'

/**
 * Measures a watched release once, judges it, and does what the environment's policy says: rolls back, asks, or only
 * says. May be run at any moment; it lets itself be run again until the watch is over.
 */
export async function watchRelease(context: Context, releaseId: string): Promise<void> {
  const release = await findRelease(context.database, releaseId)
  if (release === null || (await carryWish(context, release))) return
  if (release.state !== 'watching' || release.deployedAt === null) return
  const product = context.products.get(release.product)
  const deploy = product?.deploys.get(release.environment)
  if (product === undefined || deploy?.watch == null) return settleWatch(context, release)
  await takeSamples(context, product, deploy, release)
  const judgement = await judge(context, release, deploy, release.deployedAt)
  const decision = await decide(context, product, release, deploy, judgement)
  await note(context, release, judgement, decision)
  if (decision?.action === 'roll-back') {
    const actor = { kind: 'schedule', schedule: 'watch' } as const
    await rollBack(
      { ...context, actor, actId: null },
      {
        releaseId,
        reason: judgement.sentence.replace(/\.$/, ''),
        while: 'watching',
      },
    )
    return
  }
  if (judgement.kind === 'passed') return settleWatch(context, release)
  const { warmUpMs, windowMs, intervalMs } = deploy.watch
  const isOver = context.now().getTime() >= release.deployedAt.getTime() + warmUpMs + windowMs
  // Where nobody is to be asked, the watch ends with its time, whatever was said.
  if (isOver && decision?.action === 'say') return settleWatch(context, release)
  // Nor does looking on tell more of a time that is over: a person decides, and the card asks for that.
  if (judgement.kind === 'inconclusive' && judgement.isOver) return
  await watchLater(context, releaseId, intervalMs)
}

async function judge(
  { database, now }: Context,
  release: Release,
  { watch }: Deploy,
  deployedAt: Date,
): Promise<WatchJudgement> {
  if (watch === null) throw new Error('Only what has a watch is judged')
  const { product, environment, startedAt } = release
  const since = new Date(startedAt.getTime() - watch.baselineMs)
  // Neither what was before, and was perhaps bad and brought back, nor a deployment half way says how it was.
  const before = await endedLast(database, product, environment, startedAt)
  const steadyAt = before === null ? null : steadySince(before, watch.warmUpMs)
  const isFair = ({ at }: StoredSample) => at > deployedAt || (at <= startedAt && (steadyAt === null || at > steadyAt))
  const samples = (await samplesSince(database, product, environment, since)).filter(isFair)
  return judgeWatch({ watch, deployedAt, samples, now: now() })
}

/** Since when an environment is as an ended release left it: one that stayed live was watched as what runs now. */
function steadySince({ state, deployedAt, endedAt }: Release, warmUpMs: number): Date | null {
  return state === 'live' && deployedAt !== null ? new Date(deployedAt.getTime() + warmUpMs) : endedAt
}

async function decide(
  context: Context,
  product: Product,
  release: Release,
  deploy: Deploy,
  judgement: WatchJudgement,
): Promise<PolicyDecision | null> {
  if (judgement.kind !== 'triggered' && !(judgement.kind === 'inconclusive' && judgement.isOver)) return null
  const { previous, environment } = release
  const attempts = (await attemptsOf(context.database, release.id)).filter(({ kind }) => kind === 'rollback').length
  return decideRollback({
    policy: deploy.policy,
    environment: product.environments.find(({ name }) => name === environment)?.title ?? environment,
    judgement,
    target:
      previous === null || deploy.target.rollback === null
        ? null
        : { commit: previous.commit, deployedAt: new Date(previous.deployedAt ?? release.startedAt) },
    attempts,
    irreversible: await irreversibleBetween(context, product, release, deploy),
    isPaused: (await standingPause(context.database)) !== null,
    now: context.now(),
  })
}

async function note(
  context: Context,
  release: Release,
  found: WatchJudgement,
  decision: PolicyDecision | null,
): Promise<void> {
  const { kind, sentence } = found
  const judgement: StoredJudgement = {
    kind,
    sentence: decision?.sentence ?? sentence,
    at: context.now().toISOString(),
    until: 'until' in found ? found.until.toISOString() : null,
    action: decision?.action ?? null,
    would: decision?.would ?? null,
  }
  await noteRelease(context.database, release.id, { judgement })
  const before = release.judgement
  // Figures move at every look; the card follows what they mean.
  if (before?.kind === kind && before.action === judgement.action) return
  await showLater(context, await changeCandidate(context.database, release.candidateId, {}))
}

/**
 * Rolls back what somebody wanted rolled back while it was deployed, once that has ended.
 * @returns false when there is no such wish, or it cannot be carried out now
 */
async function carryWish(context: Context, release: Release): Promise<boolean> {
  const { id: releaseId, state, rolledBackBy: userId, rollbackReason } = release
  if (userId === null || !['watching', 'live', 'unknown'].includes(state)) return false
  if ((await attemptsOf(context.database, releaseId)).some(({ kind }) => kind === 'rollback')) return false
  const actor = { kind: 'slack-user', teamId: '', userId } as const
  const reason = rollbackReason ?? 'It was asked for while it was deployed'
  const done = await rollBack({ ...context, actor, actId: null }, { releaseId, reason })
  if (done.outcome === 'refused') context.log.warn({ releaseId, why: done.sentence }, 'a wished rollback has to wait')
  return done.outcome !== 'refused'
}
