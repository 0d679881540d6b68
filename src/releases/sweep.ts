import type { Context } from '../context.ts'
import { loadState } from '../signoffs/state.ts'
import { findCandidate, openCandidates } from '../store/candidates.ts'
import {
  busyRelease,
  openAttempts,
  type Release,
  releaseOfCandidate,
  samplesSince,
  watchedReleases,
  wishedReleases,
} from '../store/releases.ts'
import { deployCandidate } from './deploy.ts'
import { takeSamples } from './take-samples.ts'

const SLOT_MS = 15_000

/**
 * What has to be done about releases as time goes by: attempts and watches go on that a crash left behind, what is to be
 * deployed by itself is, and environments that something may soon be deployed to are measured, so that a release can be
 * compared with how it was before. May be run at any moment, by any bot.
 */
export async function sweepReleases(context: Context): Promise<void> {
  const { database, queue, now } = context
  const slot = Math.floor(now().getTime() / SLOT_MS)
  for (const { nonce, handle } of await openAttempts(database)) {
    const job = handle === null ? 'carry-attempt' : 'follow-attempt'
    await queue.add(job, { nonce }, { id: `${job}.${nonce}.swept-${slot}` })
  }
  const left = (await watchedReleases(database)).filter((release) => isLeft(context, release))
  for (const { id } of [...left, ...(await wishedReleases(database))]) {
    await queue.add('watch-release', { releaseId: id }, { id: `watch-release.${id}.swept-${slot}` })
  }
  for (const candidate of await openCandidates(database)) {
    const product = context.products.get(candidate.product)
    const deploy = product?.deploys.get(candidate.environment)
    if (product === undefined || deploy === undefined) continue
    await measureBefore(context, candidate.id)
    if (deploy.automatic) await deployByItself(context, candidate.id)
  }
}

/** Whether nobody looks after a watched release any more: its newest look is long ago. */
function isLeft({ products, now }: Context, { product, environment, judgement, stateSince }: Release): boolean {
  // What nobody could tell when its time was over is for a person now.
  if (judgement?.kind === 'inconclusive' && judgement.action === 'ask') return false
  const everyMs = products.get(product)?.deploys.get(environment)?.watch?.intervalMs ?? 0
  const seen = judgement === null ? stateSince : new Date(judgement.at)
  return now().getTime() - seen.getTime() > 2 * everyMs
}

const measuredEveryMs = 1_000

/**
 * Measures the environment of an open candidate, so that a release can be compared with how it was before. Never while
 * something is deployed there: the new one may serve already.
 */
export async function measureBefore(context: Context, candidateId: string): Promise<void> {
  const { database, now } = context
  const candidate = await findCandidate(database, candidateId)
  if (candidate?.state !== 'open') return
  const product = context.products.get(candidate.product)
  const deploy = product?.deploys.get(candidate.environment)
  if (product === undefined || deploy?.watch == null) return
  const since = new Date(now().getTime() - measuredEveryMs)
  if ((await samplesSince(database, candidate.product, candidate.environment, since)).length > 0) return
  if ((await busyRelease(database, candidate.product, candidate.environment)) !== null) return
  await takeSamples(context, product, deploy, { deployedAt: null })
}

/**
 * Deploys a candidate whose last gate has closed, where the manifest wants that. Nothing happens while one is open, and
 * what was tried once and failed is for a person to try again.
 */
export async function deployByItself(context: Context, candidateId: string): Promise<void> {
  const state = await loadState(context, context.database, candidateId)
  if (state?.candidate.state !== 'open' || state.decision.outcome !== 'go') return
  if (state.product?.deploys.get(state.candidate.environment)?.automatic !== true) return
  if ((await releaseOfCandidate(context.database, candidateId)) !== null) return
  const actor = { kind: 'schedule', schedule: 'automatic' } as const
  const deployed = await deployCandidate({ ...context, actor, actId: null }, candidateId)
  if (deployed.outcome === 'refused') {
    context.log.info({ candidateId, code: deployed.code }, 'a release that deploys by itself has to wait')
  }
}
