import { randomUUID } from 'node:crypto'
import { globTest } from '../checks/glob.ts'
import type { Context } from '../context.ts'
import { whatRuns } from '../deployments/deployments.ts'
import { SourceError, UserError } from '../errors.ts'
import type { Deploy } from '../products/deploy.ts'
import type { Product } from '../products/product.ts'
import type { CommitDetails, Comparison } from '../sources/github-commits.ts'
import {
  type Candidate,
  changeCandidate,
  findCandidate,
  holdEnvironment,
  lastGo,
  lockCandidate,
  openCandidates,
} from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import { runningRelease } from '../store/releases.ts'
import { lastingTicks, tickOnce } from '../store/ticks.ts'
import { short } from '../words.ts'
import type { CandidateChecklist, ShippedChanges, ShippedCommit } from './candidate.ts'
import { checklistsAt } from './checklists.ts'
import { closeCandidate } from './close.ts'
import { requirementOf } from './requirement.ts'
import { conclude, recordAct, refreshLater, showLater } from './state.ts'

const lookUpMs = 20_000

/** What GitHub tells about a candidate's ref. */
interface LookedUp {
  readonly ref: string
  readonly branch: string | null
  readonly commit: string
  readonly commits: ShippedCommit[]
  readonly changes: ShippedChanges | null
  readonly checklists: CandidateChecklist[]
}

/**
 * Looks up which commit a candidate is, reads its checklists there, and opens it. May be run again at any point.
 * @throws SourceError when GitHub cannot be asked; the job tries again
 */
export async function openCandidate(context: Context, candidateId: string): Promise<void> {
  const candidate = await findCandidate(context.database, candidateId)
  if (candidate?.state !== 'opening') return
  try {
    await context.announce({ kind: 'candidate.opening', candidate })
  } catch (error) {
    // Whoever asked has been told what to do; it must not be tried, and told, again.
    if (error instanceof UserError) await failCandidate(context, candidateId, 'Its card could not be shown')
    throw error
  }
  const product = context.products.get(candidate.product)
  if (!product?.environments.some(({ name }) => name === candidate.environment)) {
    const sentence = `${candidate.productTitle} with the environment ${candidate.environment} is no longer among the products`
    await failCandidate(context, candidateId, sentence)
    return
  }
  const found = await lookUp(context, candidate, product)
  if ('problem' in found) {
    await failCandidate(context, candidateId, found.problem)
    return
  }
  const opened = await context.database.transaction((transaction) => open(context, transaction, candidateId, found))
  if (opened === null) return
  for (const each of opened.touched) await showLater(context, each)
  await refreshLater(context, opened.candidate.id, 'opened')
}

/** Gives a candidate up that could not be opened, and says why. */
export async function failCandidate(context: Context, candidateId: string, problem: string): Promise<void> {
  const failed = await context.database.transaction(async (transaction) => {
    const candidate = await lockCandidate(transaction, candidateId)
    if (candidate?.state !== 'opening') return null
    await recordAct(transaction, candidate, {
      at: context.now(),
      actor: { kind: 'schedule', schedule: 'opening' },
      verb: 'candidate.fail',
      before: { state: 'opening' },
      after: { state: 'failed' },
      reason: problem,
    })
    return changeCandidate(transaction, candidateId, { state: 'failed', problem })
  })
  if (failed !== null) await showLater(context, failed)
}

async function lookUp(
  context: Context,
  candidate: Candidate,
  product: Product,
): Promise<LookedUp | { readonly problem: string }> {
  const { github } = context.sources
  const { repository, environment } = candidate
  const signal = AbortSignal.timeout(lookUpMs)
  let problem = `${repository} is not visible to Countersign on GitHub`
  try {
    const main = await github.defaultBranch(repository, { signal })
    problem = `${repository} has no branch, tag or commit "${candidate.ref}"`
    const ref = candidate.ref === '' ? main : candidate.ref
    const head = await github.branchHead(repository, ref, { signal })
    const details = await github.commitDetails(repository, head ?? ref, { signal })
    const { commit } = details
    const base = await shippedBefore(context, product, candidate)
    const compared = base === null ? null : await comparedWith(context, repository, base, commit, signal)
    const shipped = compared?.commits.toReversed() ?? []
    const requirement = requirementOf(product, environment)
    const names = candidate.checklists.map(({ name }) => name)
    const checklists = await checklistsAt(context, product, { requirement, names, commit }, signal)
    return {
      ref,
      branch: head === null ? null : ref,
      commit,
      commits: (shipped.length > 0 ? shipped : [details]).map(asShipped),
      changes: base === null || compared === null ? null : changesOf(base, compared, product.deploys.get(environment)),
      checklists,
    }
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not-found') return { problem }
    throw error
  }
}

/**
 * The commit that what ships is counted from: what runs in the environment by our own records or, where we deploy, by
 * its deployments'; else the last go. Null when nothing is known.
 */
async function shippedBefore(
  context: Context,
  product: Product,
  { environment, requestedAt }: Candidate,
): Promise<string | null> {
  const running = await runningRelease(context.database, product.name, environment)
  if (running !== null) return running.commit
  const standing = product.deploys.has(environment) ? await whatRuns(context, product, environment) : null
  if (standing?.current?.commit != null) return standing.current.commit
  return (await lastGo(context.database, product.name, environment, requestedAt))?.commit ?? null
}

function asShipped({ commit, title, authorLogin: login, authorEmail: email, url, date }: CommitDetails): ShippedCommit {
  return { commit, title, login, email, url, ...(date === null ? {} : { at: date.toISOString() }) }
}

/** What changed since an earlier commit; null where that one is gone, as after a forced push. */
async function comparedWith(
  { sources }: Context,
  repository: string,
  base: string,
  head: string,
  signal: AbortSignal,
): Promise<Comparison | null> {
  try {
    return await sources.github.compare(repository, { base, head, signal })
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not-found') return null
    throw error
  }
}

function changesOf(
  base: string,
  { url, files, isEveryFileListed }: Comparison,
  deploy: Deploy | undefined,
): ShippedChanges {
  const migrations = files.map(({ path }) => path).filter(globTest(deploy?.migrations ?? []))
  return { base, url, migrations, isEveryFileListed }
}

interface Opened {
  /** This one, or the one that had the same commit before. */
  readonly candidate: Candidate
  /** Whose cards are to be shown. */
  readonly touched: readonly Candidate[]
}

/** @returns null when it was not opening any more */
async function open(
  context: Context,
  transaction: Database,
  candidateId: string,
  found: LookedUp,
): Promise<Opened | null> {
  const waiting = await findCandidate(transaction, candidateId)
  if (waiting === null) return null
  const { product, environment } = waiting
  await holdEnvironment(transaction, product, environment)
  const candidate = await lockCandidate(transaction, candidateId)
  if (candidate?.state !== 'opening') return null
  const others = await openCandidates(transaction, { product, environment })
  const same = others.find(({ commit }) => commit === found.commit)
  if (same !== undefined) return joinCandidate(context, transaction, candidate, same, found)
  const older = others.filter(({ branch }) => branch !== null && branch === found.branch)
  const closed: Candidate[] = []
  for (const each of older) {
    const superseded = await closeCandidate(context, transaction, each.id, {
      state: 'superseded',
      reason: `${short(found.commit)} was put up for sign-off`,
      actor: { kind: 'slack-user', teamId: '', userId: candidate.requestedBy },
    })
    if (superseded !== null) closed.push(superseded)
  }
  await changeCandidate(transaction, candidateId, { ...found, branchHead: found.branch && found.commit, state: 'open' })
  await carryTicks(context, transaction, candidate, found.checklists)
  const opened = { ...candidate, commit: found.commit }
  await recordAct(transaction, opened, {
    at: context.now(),
    actor: { kind: 'slack-user', teamId: '', userId: candidate.requestedBy },
    verb: 'candidate.open',
    after: { ref: found.ref, commits: found.commits.length, checklists: found.checklists.map(({ name }) => name) },
  })
  const concluded = (await conclude(context, transaction, candidateId)).candidate
  return { candidate: concluded, touched: [...closed, concluded] }
}

/** The commit is up already: whoever asked second is led to its card, and a checklist that it lacks is added. */
async function joinCandidate(
  context: Context,
  transaction: Database,
  candidate: Candidate,
  same: Candidate,
  { commit, checklists }: LookedUp,
): Promise<Opened> {
  const problem = `${short(commit)} is up for sign-off already`
  const joined = await changeCandidate(transaction, candidate.id, { state: 'failed', problem, commit, sameAs: same.id })
  const held = await lockCandidate(transaction, same.id)
  const known = held?.checklists ?? []
  const added = checklists.filter(({ name }) => !known.some((each) => each.name === name))
  if (added.length > 0) await changeCandidate(transaction, same.id, { checklists: [...known, ...added] })
  await recordAct(transaction, same, {
    at: context.now(),
    actor: { kind: 'slack-user', teamId: '', userId: candidate.requestedBy },
    verb: 'candidate.join',
    before: { checklists: known.map(({ name }) => name) },
    after: { checklists: [...known, ...added].map(({ name }) => name), request: candidate.id },
  })
  const concluded = (await conclude(context, transaction, same.id)).candidate
  return { candidate: concluded, touched: [joined, concluded] }
}

/** What people ticked for a time, and not for one commit, is ticked here too while the time lasts. */
async function carryTicks(
  { now }: Context,
  transaction: Database,
  { id: candidateId, product, environment }: Candidate,
  checklists: readonly CandidateChecklist[],
): Promise<void> {
  for (const tick of await lastingTicks(transaction, product, environment, now())) {
    const items = checklists.find(({ name }) => name === tick.checklist)?.sections.flatMap((section) => section.items)
    if (!items?.some(({ id }) => id === tick.itemId)) continue
    await tickOnce(transaction, { ...tick, id: randomUUID(), candidateId })
  }
}
