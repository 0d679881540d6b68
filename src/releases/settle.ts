import { randomUUID } from 'node:crypto'
import type { Actor, Context } from '../context.ts'
import type { Deploy } from '../products/deploy.ts'
import { closeCandidate } from '../signoffs/close.ts'
import { recordAct, showLater } from '../signoffs/state.ts'
import { type Candidate, changeCandidate, holdEnvironment, lockCandidate, openCandidates } from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import { appendLedger, type LedgerFact } from '../store/ledger.ts'
import type { StoredReleaseState } from '../store/release-state.ts'
import {
  type Attempt,
  findRelease,
  moveRelease,
  noteAttempt,
  type Release,
  setLock,
  standingLock,
} from '../store/releases.ts'
import { capital, short } from '../words.ts'
import { carrierOf, isLate, isNews } from './attempt.ts'
import { followLater } from './carry.ts'
import { proveRun } from './prove.ts'
import type { Proof, StoredStatus } from './release.ts'
import { showRunbookLater } from './runbook-show.ts'
import { showAttempt } from './show-attempt.ts'
import { watchLater } from './watch-later.ts'

const machine: Actor = { kind: 'schedule', schedule: 'release' }
const lookAgainAfterMs = 2_000
const lockedForMs = 24 * 60 * 60_000

/**
 * Ends an attempt with what its target said, and moves its release on. A success is believed only when the product does
 * not say that something else runs; as long as it does, it is asked again until the attempt's time is over.
 * @param options.believed what is done before a success that is believed ends it
 */
export async function settleAttempt(
  context: Context,
  attempt: Attempt,
  status: StoredStatus,
  { believed = async () => {} }: { readonly believed?: () => Promise<void> } = {},
): Promise<void> {
  if (attempt.kind === 'runbook') {
    if (status.kind === 'succeeded') await believed()
    return settleRunbook(context, attempt, status)
  }
  const carrier = carrierOf(context, attempt)
  const release = attempt.releaseId === null ? null : await findRelease(context.database, attempt.releaseId)
  if (release === null) return
  if (carrier?.deploy == null) {
    return end(context, { attempt, release, status: lost(status), proof: null, deploy: null })
  }
  const { deploy, product } = carrier
  const ending = { attempt, release, status, deploy }
  const proof = await proveRun(context, product, deploy, attempt.commit)
  if (status.kind === 'failed' && attempt.kind === 'deploy' && proof.isExpected === true) {
    // It failed after it had replaced what ran: that must be brought back, or watched by a person.
    const sentence = `the target says that it failed (${[status.step, status.line].filter(Boolean).join(': ')})`
    return end(context, { ...ending, proof, status: { ...status, kind: 'unknown', code: 'target.half', sentence } })
  }
  if (status.kind !== 'succeeded') return end(context, { ...ending, proof })
  // Where the product says what it runs, its silence is no proof.
  if (proof.isExpected === true || deploy.live === null) {
    await believed()
    return end(context, { ...ending, proof })
  }
  if (isLate(context, attempt, carrier)) {
    const sentence = 'The target says that it is done'
    return end(context, { ...ending, proof, status: { ...status, kind: 'unknown', code: 'commit.mismatch', sentence } })
  }
  const waiting = {
    ...status,
    kind: 'running' as const,
    sentence: `The target says that it is done; ${proof.sentence}`,
  }
  if (isNews(attempt.status, waiting)) {
    await noteAttempt(context.database, attempt.nonce, { status: waiting })
    await showAttempt(context, attempt)
  }
  await followLater(context, attempt.nonce, lookAgainAfterMs)
}

/** Nobody can prove what the manifest says no more: a success without it is not believed. */
const lost = (status: StoredStatus): StoredStatus =>
  status.kind === 'succeeded'
    ? {
        ...status,
        kind: 'unknown',
        code: 'target.gone',
        sentence: 'The product’s file no longer says how this is deployed',
      }
    : status

async function settleRunbook(context: Context, attempt: Attempt, status: StoredStatus): Promise<void> {
  const ended = await context.database.transaction(async (transaction) => {
    if (!(await noteAttempt(transaction, attempt.nonce, { status, endedAt: context.now() }))) return false
    await appendLedger(transaction, {
      product: attempt.product,
      at: context.now(),
      actor: machine,
      verb:
        status.kind === 'succeeded' ? 'runbook.succeed' : status.kind === 'failed' ? 'runbook.fail' : 'runbook.lose',
      object: {
        kind: 'runbook',
        id: attempt.nonce,
        title: attempt.runbook ?? '',
        environment: attempt.environment,
        commit: attempt.commit,
      },
      after: { status: status.kind, url: status.url },
      reason: status.sentence,
    })
    return true
  })
  if (ended) await showRunbookLater(context, attempt.nonce)
}

type Proven = Awaited<ReturnType<typeof proveRun>>

interface Ending {
  readonly attempt: Attempt
  readonly release: Release
  readonly status: StoredStatus
  readonly proof: Proven | null
  /** Null when the manifest no longer has it. */
  readonly deploy: Deploy | null
}

async function end(context: Context, ending: Ending): Promise<void> {
  const { attempt, release } = ending
  if (release.state === 'unknown' && ending.status.kind === 'unknown') return
  const done = await context.database.transaction(async (transaction) => {
    await holdEnvironment(transaction, release.product, release.environment)
    const candidate = await lockCandidate(transaction, release.candidateId)
    if (candidate === null) return null
    const endedAt = context.now()
    const next = nextOf(ending)
    // What nobody knows stays open: it is looked at until somebody does.
    const ended = next.state === 'unknown' ? {} : { endedAt }
    if (!(await noteAttempt(transaction, attempt.nonce, { status: ending.status, ...ended }))) return null
    const moved = await moveRelease(transaction, release.id, next.from, {
      state: next.state,
      stateSince: endedAt,
      problem: next.problem,
      ...(ending.proof === null ? {} : { proof: told(ending.proof) }),
      ...(next.state === 'watching' || next.state === 'live' ? { deployedAt: endedAt } : {}),
      ...(isLast(next.state) ? { endedAt } : {}),
    })
    if (moved === null) return null
    // What was not deployed may be deployed once more while its signatures stand.
    if (next.state === 'failed' && attempt.kind === 'deploy') await reopen(context, transaction, candidate)
    if (next.state === 'rolled-back') await lockAgainst(context, transaction, moved)
    await writeDown(context, transaction, { candidate, release: moved, verb: next.verb, ending })
    return { moved, shown: await changeCandidate(transaction, candidate.id, {}) }
  })
  if (done === null) return
  await showLater(context, done.shown)
  const { id, state, rolledBackBy } = done.moved
  // A rollback that was wished meanwhile begins with the first look.
  const isWished = attempt.kind === 'deploy' && rolledBackBy !== null && state !== 'failed'
  if (state === 'watching' || isWished) await watchLater(context, id, 0)
}

/** Opens a candidate again, unless its commit, or a newer one of its branch, was put up meanwhile. */
async function reopen(context: Context, transaction: Database, candidate: Candidate): Promise<void> {
  const { id, product, environment, commit, branch } = candidate
  const others = await openCandidates(transaction, { product, environment })
  const next = others.find((each) => each.commit === commit || (branch !== null && each.branch === branch))
  if (next === undefined) {
    await changeCandidate(transaction, id, { state: 'open' })
    return
  }
  const reason = `its deployment failed, and ${short(next.commit ?? '')} was put up meanwhile`
  await closeCandidate(context, transaction, id, {
    state: 'superseded',
    reason,
    actor: machine,
    from: 'released',
  })
}

const told = ({ isExpected: _, ...proof }: Proven): Proof => proof

const isLast = (state: StoredReleaseState) => state === 'live' || state === 'failed' || state === 'rolled-back'

interface Next {
  readonly from: readonly StoredReleaseState[]
  readonly state: StoredReleaseState
  readonly problem: string | null
  readonly verb: string
}

function nextOf({ attempt, release, status, proof, deploy }: Ending): Next {
  const isRollback = attempt.kind === 'rollback'
  const from: StoredReleaseState[] = isRollback ? ['rolling-back', 'unknown'] : ['deploying', 'unknown']
  const where = release.environment
  switch (status.kind) {
    case 'succeeded':
      if (isRollback) return { from, state: 'rolled-back', problem: null, verb: 'release.roll-back' }
      return deploy?.watch == null
        ? { from, state: 'live', problem: null, verb: 'release.live' }
        : { from, state: 'watching', problem: null, verb: 'release.watch' }
    case 'failed': {
      const why = [status.step, status.line, status.sentence].filter(Boolean).join(': ')
      if (!isRollback) return { from, state: 'failed', problem: why, verb: 'release.fail' }
      const runs = proof?.commit ?? null
      // The target that failed is believed only where the product itself does not say what it runs.
      const still =
        runs === null || release.commit.startsWith(runs)
          ? `${where} still runs ${short(release.commit)}`
          : `${where} runs ${short(runs)}`
      const problem = `The rollback failed (${why}): ${still}${callWords(deploy)}`
      return { from, state: 'failed', problem, verb: 'release.roll-back-fail' }
    }
    default: {
      const why = status.sentence ?? 'the target did not say'
      const known = proof === null || proof.commit === null ? `nobody knows what ${where} runs` : proof.sentence
      return {
        from,
        state: 'unknown',
        problem: `${capital(why)}, but ${known}${callWords(deploy)}`,
        verb: 'release.lose',
      }
    }
  }
}

function callWords(deploy: Deploy | null): string {
  return deploy?.call == null ? '' : `. Call ${deploy.call.title}: ${deploy.call.people.join(', ')}`
}

/** So that nobody ships the same again by mistake. */
async function lockAgainst({ now }: Context, transaction: Database, release: Release): Promise<void> {
  const setAt = now()
  // A person's own lock stops people as well, and says more.
  if ((await standingLock(transaction, release.product, release.environment, setAt)) !== null) return
  await setLock(transaction, {
    id: randomUUID(),
    product: release.product,
    environment: release.environment,
    owner: null,
    reason: `${short(release.commit)} was rolled back: ${release.rollbackReason ?? 'no reason was given'}`,
    setAt,
    expiresAt: new Date(setAt.getTime() + lockedForMs),
  })
}

async function writeDown(
  { now }: Context,
  transaction: Database,
  written: { readonly candidate: Candidate; readonly release: Release; readonly verb: string; readonly ending: Ending },
): Promise<void> {
  const { candidate, release, verb, ending } = written
  const { attempt, status, proof } = ending
  const evidence: LedgerFact = {
    attempt: attempt.nonce,
    target: status.kind,
    url: status.url,
    ...(proof === null
      ? {}
      : {
          runs: proof.commit,
          said: proof.sentence,
          probes: proof.probes.map(({ title, status: found }) => ({ title, status: found })),
        }),
  }
  await recordAct(transaction, candidate, {
    about: { kind: 'release', id: release.id },
    at: now(),
    actor: machine,
    verb,
    before: { state: ending.release.state },
    after: { state: release.state },
    reason: release.problem ?? release.rollbackReason,
    evidence,
  })
}

/** Moves a watched release to where its watch ended: live, and nothing else is due. */
export async function settleWatch(context: Context, release: Release): Promise<void> {
  const done = await context.database.transaction(async (transaction) => {
    const candidate = await lockCandidate(transaction, release.candidateId)
    if (candidate === null) return null
    const at = context.now()
    const moved = await moveRelease(transaction, release.id, ['watching'], {
      state: 'live',
      stateSince: at,
      endedAt: at,
    })
    if (moved === null) return null
    await recordAct(transaction, candidate, {
      about: { kind: 'release', id: release.id },
      at,
      actor: machine,
      verb: 'release.live',
      before: { state: 'watching' },
      after: { state: 'live' },
      reason: moved.judgement?.sentence ?? null,
    })
    return changeCandidate(transaction, candidate.id, {})
  })
  if (done !== null) await showLater(context, done)
}
