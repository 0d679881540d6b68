import { randomUUID } from 'node:crypto'
import type { ActorContext } from '../context.ts'
import { UserError } from '../errors.ts'
import type { Deploy } from '../products/deploy.ts'
import { findEnvironment, findProduct } from '../readiness/find.ts'
import { actorName } from '../readiness/request.ts'
import { recordAct, showLater } from '../signoffs/state.ts'
import { carryOut } from '../store/acts.ts'
import { type Candidate, changeCandidate, holdEnvironment, lockCandidate } from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import {
  beginAttempt,
  busyRelease,
  endAttempts,
  findRelease,
  moveRelease,
  newestChange,
  type Release,
  releasesOf,
  runningRelease,
  wishRollback,
} from '../store/releases.ts'
import { short } from '../words.ts'
import { type Outcome, whatHappens } from './presses.ts'
import { previousOf } from './previous.ts'
import type { PreviousRun } from './release.ts'
import { rightToDeploy } from './rights.ts'
import { situationOf } from './situation.ts'

export type RolledBack =
  | { readonly outcome: 'started'; readonly to: string }
  /** It begins when the deployment that runs has ended. */
  | { readonly outcome: 'waits' | 'already' | 'refused'; readonly sentence: string }

/**
 * Rolls a release back to what ran before it, or to an earlier release: one attempt, however often it is pressed.
 * Pressed while it is deployed, it begins as soon as that has ended.
 * What does not run any more cannot be rolled back: something else would be taken away.
 * @param request.to the earlier release to go back to; what ran before when left out
 */
export async function rollBack(
  context: ActorContext,
  request: {
    readonly releaseId: string
    readonly reason: string
    readonly to?: PreviousRun
    /** Only while it is still in this state; in any when left out. */
    readonly while?: Release['state']
  },
): Promise<RolledBack> {
  const known = await findRelease(context.database, request.releaseId)
  const product = known === null ? undefined : context.products.get(known.product)
  const deploy = known === null ? undefined : product?.deploys.get(known.environment)
  if (known === null || product === undefined || deploy === undefined) {
    return { outcome: 'refused', sentence: 'The product’s file no longer says how this is deployed.' }
  }
  const { may, titles } = await rightToDeploy(context, product, deploy.environment)
  if (!may) return { outcome: 'refused', sentence: `Only ${titles.join(', ')} can roll ${deploy.environment} back.` }
  const done = await carryOut(context, (transaction) => begin(context, transaction, known.id, { ...request, deploy }))
  if (done.nonce !== null) {
    await context.queue.add('carry-attempt', { nonce: done.nonce }, { id: `carry-attempt.${done.nonce}.first` })
  }
  if (done.shown !== null) await showLater(context, done.shown)
  return done.result
}

interface Begun {
  readonly result: RolledBack
  readonly nonce: string | null
  readonly shown: Candidate | null
}

async function begin(
  context: ActorContext,
  transaction: Database,
  releaseId: string,
  { deploy, reason, to, ...only }: Parameters<typeof rollBack>[1] & { readonly deploy: Deploy },
): Promise<Begun> {
  const first = await findRelease(transaction, releaseId)
  if (first === null) return nothing({ outcome: 'refused', sentence: 'This release is no longer kept.' })
  await holdEnvironment(transaction, first.product, first.environment)
  // In the order in which an end is settled, so that neither waits for the other.
  await lockCandidate(transaction, first.candidateId)
  const release = (await findRelease(transaction, releaseId)) ?? first
  if (only.while !== undefined && release.state !== only.while) {
    return nothing({ outcome: 'already', sentence: 'Somebody was first.' })
  }
  const running = await newestChange(transaction, release.product, release.environment)
  if (release.state === 'live' && running !== null && !isRunning(release, running)) {
    const sentence = `${short(release.commit)} does not run in ${release.environment} any more: ${short(running.commit)} came after it.`
    return nothing({ outcome: 'refused', sentence })
  }
  const previous = to ?? release.previous
  const person = actorName(context.actor)
  // A rollback that failed left it running: it may be tried again, by a person.
  const state = release.state === 'failed' && release.deployedAt !== null ? 'live' : release.state
  const situation = await situationOf(context, transaction, { ...release, state, previous }, deploy)
  const outcome: Outcome = whatHappens(situation, 'roll-back')
  if (outcome.kind === 'waits') {
    const wished = await wishRollback(transaction, release.id, {
      rollbackReason: reason,
      rolledBackBy: person,
      previous,
    })
    const sentence = wished
      ? outcome.sentence
      : 'Somebody has asked for that already; it begins when the deployment has ended.'
    const shown = wished ? await changeCandidate(transaction, release.candidateId, {}) : null
    if (wished) await record(context, transaction, release, { verb: 'release.wish-roll-back', reason, to: previous })
    return { result: { outcome: 'waits', sentence }, nonce: null, shown }
  }
  if (outcome.kind !== 'moves' || previous === null) {
    return nothing({ outcome: outcome.kind === 'already' ? 'already' : 'refused', sentence: outcome.sentence })
  }
  const now = context.now()
  const moved = await moveRelease(transaction, release.id, ['watching', 'live', 'unknown', 'failed'], {
    state: 'rolling-back',
    stateSince: now,
    rollbackReason: reason,
    rolledBackBy: person,
    previous,
    problem: null,
    endedAt: null,
  })
  if (moved === null) return nothing({ outcome: 'already', sentence: 'Somebody was first.' })
  await endAttempts(transaction, release.id, now)
  const nonce = `cs-${randomUUID()}`
  await beginAttempt(transaction, {
    nonce,
    kind: 'rollback',
    releaseId: release.id,
    product: release.product,
    environment: release.environment,
    commit: previous.commit,
    previous: { commit: previous.commit, handle: previous.handle },
    startedBy: person,
    startedAt: now,
  })
  await record(context, transaction, moved, { verb: 'release.begin-roll-back', reason, to: previous })
  const shown = await changeCandidate(transaction, release.candidateId, {})
  return { result: { outcome: 'started', to: previous.commit }, nonce, shown }
}

/** A release runs when it came last, or when what came last was brought back to it. */
const isRunning = ({ id }: Release, newest: Release) =>
  newest.id === id || (newest.state === 'rolled-back' && newest.previous?.releaseId === id)

const nothing = (result: RolledBack): Begun => ({ result, nonce: null, shown: null })

async function record(
  context: ActorContext,
  transaction: Database,
  release: Release,
  { verb, reason, to }: { readonly verb: string; readonly reason: string; readonly to: PreviousRun | null },
): Promise<void> {
  const candidate = await lockCandidate(transaction, release.candidateId)
  if (candidate === null) return
  await recordAct(transaction, candidate, {
    about: { kind: 'release', id: release.id },
    at: context.now(),
    actor: context.actor,
    verb,
    after: { to: to?.commit ?? null },
    reason,
    evidence: release.judgement === null ? null : { judgement: release.judgement.sentence },
  })
}

/**
 * The release that runs in an environment, and the one to go back to.
 * @param to a commit, or its beginning, of an earlier release that was live; what ran before when left out
 * @throws UserError when nothing of ours runs there, or no such release was live
 */
export async function findWayBack(
  context: ActorContext,
  request: { readonly productName: string; readonly environmentName?: string; readonly to?: string },
): Promise<{ readonly release: Release; readonly to: PreviousRun | null }> {
  const product = findProduct(context.products, request.productName)
  const environment = findEnvironment(product, request.environmentName)
  const release =
    (await busyRelease(context.database, product.name, environment)) ??
    (await runningRelease(context.database, product.name, environment)) ??
    (await releasesOf(context.database, { product: product.name, environment, limit: 1 }))[0]
  if (release === undefined) {
    throw new UserError('release.none', `Countersign has deployed nothing to ${environment} of ${product.title} yet.`)
  }
  const { to } = request
  if (to === undefined) return { release, to: release.previous }
  const earlier = await releasesOf(context.database, { product: product.name, environment, limit: 100 })
  const found = earlier.find(
    ({ id, commit, state }) => id !== release.id && state === 'live' && commit.startsWith(to.toLowerCase()),
  )
  if (found === undefined) {
    const known = earlier
      .filter(({ id, state }) => id !== release.id && state === 'live')
      .map(({ commit }) => short(commit))
    const list = known.length === 0 ? '' : ` Known: ${[...new Set(known)].slice(0, 5).join(', ')}.`
    throw new UserError('release.no_target', `No earlier release of ${environment} begins with "${to}".${list}`)
  }
  return { release, to: await previousOf(context.database, found.id) }
}
