import { randomUUID } from 'node:crypto'
import type { ActorContext } from '../context.ts'
import type { Deploy } from '../products/deploy.ts'
import type { Product } from '../products/product.ts'
import { actorName } from '../readiness/request.ts'
import { type CandidateState, evidenceOf, loadState, recordAct, showLater } from '../signoffs/state.ts'
import { carryOut } from '../store/acts.ts'
import { type Candidate, changeCandidate, holdEnvironment, lockCandidate } from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import {
  beginAttempt,
  beginRelease,
  busyRelease,
  glassOf,
  mendGlass,
  releasesOf,
  standingLock,
  standingPause,
} from '../store/releases.ts'
import { isThrough } from './break-glass.ts'
import { asLock } from './lock.ts'
import { type DeployRefusal, mayDeploy } from './may-deploy.ts'
import { ownRun, previousRun } from './previous.ts'
import type { PreviousRun } from './release.ts'
import { nameOf, type Right, rightToDeploy } from './rights.ts'

export type Deployed =
  | { readonly outcome: 'started'; readonly releaseId: string; readonly nonce: string }
  | { readonly outcome: 'refused'; readonly code: DeployRefusal | 'no-target' | 'gone'; readonly sentence: string }

/** The key under which two people break the glass for a candidate. */
export const freezeKey = (candidateId: string) => `freeze.${candidateId}`

/**
 * Deploys a candidate: exactly once, however often it is pressed. The target is called by a job, which finds what an
 * earlier try has begun.
 */
export async function deployCandidate(context: ActorContext, candidateId: string): Promise<Deployed> {
  const known = await loadState(context, context.database, candidateId)
  const product = known?.product ?? null
  if (known === null || product === null) return refused('gone', 'This request is no longer kept.')
  const { environment } = known.candidate
  const deploy = product.deploys.get(environment)
  if (deploy === undefined) {
    const sentence = `${product.title} does not say how ${environment} is deployed. Its file can, under "deploy".`
    return refused('no-target', sentence)
  }
  const right = await rightToDeploy(context, product, environment)
  const own = await ownRun(context.database, product.name, environment)
  const previous = await previousRun(context, product, environment)
  const done = await carryOut(context, (transaction) =>
    begin(context, transaction, candidateId, { product, deploy, right, own, previous }),
  )
  if (done.deployed.outcome === 'started') {
    const { nonce } = done.deployed
    await context.queue.add('carry-attempt', { nonce }, { id: `carry-attempt.${nonce}.first` })
  }
  if (done.shown !== null) await showLater(context, done.shown)
  return done.deployed
}

const refused = (code: DeployRefusal | 'no-target' | 'gone', sentence: string) =>
  ({ outcome: 'refused', code, sentence }) as const

interface Beginning {
  readonly product: Product
  readonly deploy: Deploy
  readonly right: Right
  /** What runs by our own records, and what runs in truth, as both were when it was looked up. */
  readonly own: PreviousRun | null
  readonly previous: PreviousRun | null
}

async function begin(
  context: ActorContext,
  transaction: Database,
  candidateId: string,
  { product, deploy, right, own, previous }: Beginning,
): Promise<{ deployed: Deployed; shown: Candidate | null }> {
  const { environment } = deploy
  await holdEnvironment(transaction, product.name, environment)
  await lockCandidate(transaction, candidateId)
  const state = await loadState(context, transaction, candidateId)
  if (state === null) return { deployed: refused('gone', 'This request is no longer kept.'), shown: null }
  const now = context.now()
  const busy = await busyRelease(transaction, product.name, environment)
  const glass = await glassOf(transaction, freezeKey(candidateId))
  const lock = await standingLock(transaction, product.name, environment, now)
  const decided = mayDeploy({
    deploy,
    commit: state.candidate.commit,
    candidateState: state.candidate.state,
    decision: state.decision,
    person: context.actor.kind === 'slack-user' ? context.actor.userId : null,
    isDeployer: right.may,
    deployers: right.titles,
    busy,
    busyBy: busy === null ? null : await nameOf(context, busy.deployedBy),
    pause: await standingPause(transaction),
    lock: await asLock(context, lock),
    isGlassBroken: isThrough(glass, now),
    earlier: (await releasesOf(transaction, { product: product.name, limit: 200 })).map((release) => ({
      environment: release.environment,
      commit: release.commit,
      state: release.state,
      at: release.stateSince,
    })),
    now,
  })
  if (!decided.may) return { deployed: refused(decided.code, decided.sentence), shown: null }
  // Another release may have ended since it was looked up.
  const ownNow = await ownRun(transaction, product.name, environment)
  const run = ownNow === null || ownNow.releaseId === own?.releaseId ? previous : ownNow
  const { releaseId, nonce } = await store(context, transaction, state, { previous: run, mark: decided.mark })
  if (decided.mark !== null) await mendGlass(transaction, freezeKey(candidateId))
  const shown = await changeCandidate(transaction, candidateId, { state: 'released', endedAt: now })
  return { deployed: { outcome: 'started', releaseId, nonce }, shown }
}

async function store(
  context: ActorContext,
  transaction: Database,
  state: CandidateState,
  { previous, mark }: { readonly previous: PreviousRun | null; readonly mark: string | null },
): Promise<{ releaseId: string; nonce: string }> {
  const { candidate, decision } = state
  const { id: candidateId, product, environment, commit } = candidate
  const releaseId = randomUUID()
  const nonce = `cs-${randomUUID()}`
  const now = context.now()
  const deployedBy = actorName(context.actor)
  const release = { id: releaseId, candidateId, product, environment, commit, previous, deployedBy, startedAt: now }
  await beginRelease(transaction, { ...release, state: 'deploying', stateSince: now })
  await beginAttempt(transaction, {
    nonce,
    kind: 'deploy',
    releaseId,
    product,
    environment,
    commit,
    ...(previous === null ? {} : { previous: { commit: previous.commit, handle: previous.handle } }),
    startedBy: deployedBy,
    startedAt: now,
    place: candidate.place,
  })
  await recordAct(transaction, candidate, {
    about: { kind: 'release', id: releaseId },
    at: now,
    actor: context.actor,
    verb: 'release.deploy',
    before: { runs: previous?.commit ?? null },
    after: {
      state: 'deploying',
      attempt: nonce,
      givenBy: decision.givenBy.map(({ role, person }) => ({ role, person })),
    },
    reason: mark === null ? null : `Through the freeze: ${mark}`,
    evidence: evidenceOf(state),
  })
  return { releaseId, nonce }
}
