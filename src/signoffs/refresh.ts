import type { Actor, Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import type { Product } from '../products/product.ts'
import type { Report } from '../readiness/assessment.ts'
import { type Candidate, changeCandidate, findCandidate, lockCandidate } from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import { appendLedger, type LedgerEntry } from '../store/ledger.ts'
import { findReport } from '../store/reports.ts'
import { endSignature, type Signature, standingSignatures } from '../store/signatures.ts'
import type { CandidateChecklist } from './candidate.ts'
import { checklistsAt } from './checklists.ts'
import { askEvidence } from './evidence.ts'
import { checklistState, type ItemState } from './progress.ts'
import { requirementOf } from './requirement.ts'
import { type Fall, fallOf, noCommit } from './seal.ts'
import { candidateObject, cardOf, conclude, evidenceOf, type KnownCandidate, productOf, showLater } from './state.ts'

const lookUpMs = 20_000

const bot: Actor = { kind: 'schedule', schedule: 'evidence' }

/** What is found when a candidate is looked at again. */
interface Seen {
  /** When the look began. */
  readonly at: Date
  /** Null for a candidate that follows no branch; `noCommit` when the branch is gone. */
  readonly branchHead: string | null
  readonly manifestHash: string
  readonly checklists: CandidateChecklist[]
  /** Newly asked; null when the evidence stays as it is. */
  readonly report: Report | null
  /** What GitHub answered when it could not be asked: all but the report is then as it was. */
  readonly failure: SourceError | null
}

/**
 * Looks at a candidate again: where its branch stands, whether the manifest changed, and, when asked to, what every
 * source answers now. The signatures that this touches fall, and the items that it proves or no longer proves turn.
 * @throws SourceError when GitHub cannot be asked; what the other sources answered is taken, and the job tries again
 */
export async function refreshCandidate(
  context: Context,
  { candidateId, ask }: { readonly candidateId: string; readonly ask: boolean },
): Promise<void> {
  const found = await findCandidate(context.database, candidateId)
  if (found?.state !== 'open' || found.commit === null) return
  const candidate: KnownCandidate = { ...found, commit: found.commit }
  const product = productOf(context.products, candidate)
  if (product === null) {
    await takeGone(context, candidate)
    return
  }
  const seen = await look(context, product, candidate, ask)
  // Whoever is asking already may have begun before what this was wanted for.
  if (ask && seen.report === null) await askAgain(context, candidateId)
  if (!isAsBefore(candidate, seen)) {
    const changed = await context.database.transaction((transaction) => take(context, transaction, candidateId, seen))
    if (changed !== null) await showLater(context, changed)
  }
  if (seen.failure !== null) throw seen.failure
}

/** Nobody knows what a product requires that has gone from the manifests: what was signed under it holds no more. */
async function takeGone(context: Context, candidate: KnownCandidate): Promise<void> {
  if (candidate.decision?.reasons.some(({ code }) => code === 'product.gone')) return
  const changed = await context.database.transaction(async (transaction): Promise<Candidate | null> => {
    const held = await lockCandidate(transaction, candidate.id)
    if (held?.state !== 'open') return null
    const found = held.reportId === null ? null : await findReport(transaction, held.reportId)
    const message = await cardOf(transaction, candidate.id)
    const about = { context, transaction, candidate, report: found?.report ?? null, message }
    const sentence = 'the product has gone from the manifests'
    for (const signature of await standingSignatures(transaction, candidate.id)) {
      if (signature.decision !== 'reject') await fell(about, signature, { code: 'product.gone', sentence })
    }
    return (await conclude(context, transaction, candidate.id)).candidate
  })
  if (changed !== null) await showLater(context, changed)
}

const askAgainMs = 5_000

async function askAgain({ queue, now }: Context, candidateId: string): Promise<void> {
  const moment = Math.floor(now().getTime() / askAgainMs)
  const id = `refresh-candidate.${candidateId}.again-${moment}`
  await queue.add('refresh-candidate', { candidateId, ask: true }, { id, delayMs: askAgainMs })
}

async function look(context: Context, product: Product, candidate: KnownCandidate, ask: boolean): Promise<Seen> {
  const at = context.now()
  const inGitHub = await lookInGitHub(context, product, candidate)
  return { at, ...inGitHub, report: ask ? await askEvidence(context, product, candidate) : null }
}

type SeenInGitHub = Omit<Seen, 'at' | 'report'>

async function lookInGitHub(context: Context, product: Product, candidate: KnownCandidate): Promise<SeenInGitHub> {
  try {
    return { ...(await commitAndChecklists(context, product, candidate)), failure: null }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    const { branchHead, manifestHash, checklists } = candidate
    return { branchHead, manifestHash, checklists, failure: error }
  }
}

async function commitAndChecklists(
  context: Context,
  product: Product,
  { commit, branch, repository, environment, checklists, manifestHash }: KnownCandidate,
): Promise<Omit<SeenInGitHub, 'failure'>> {
  const signal = AbortSignal.timeout(lookUpMs)
  const head = branch === null ? null : await headOf(context, repository, branch, signal)
  const isNewManifest = product.hash !== manifestHash
  const names = checklists.map(({ name }) => name)
  const requirement = requirementOf(product, environment)
  return {
    branchHead: head,
    manifestHash: product.hash,
    checklists: isNewManifest
      ? await checklistsAt(context, product, { requirement, names, commit }, signal)
      : checklists,
  }
}

/** @throws SourceError also when the whole repository is hidden from us: its branch may stand where it stood */
async function headOf({ sources: { github } }: Context, repository: string, branch: string, signal: AbortSignal) {
  const head = await github.branchHead(repository, branch, { signal })
  if (head !== null) return head
  await github.defaultBranch(repository, { signal })
  return noCommit
}

const isAsBefore = (candidate: Candidate, seen: Seen) =>
  seen.report === null && seen.branchHead === candidate.branchHead && seen.manifestHash === candidate.manifestHash

async function take(
  context: Context,
  transaction: Database,
  candidateId: string,
  looked: Seen,
): Promise<Candidate | null> {
  const candidate = await lockCandidate(transaction, candidateId)
  if (candidate?.state !== 'open' || candidate.commit === null) return null
  // Of two bots that look at once, the one that began later has the newer truth.
  const isOvertaken = candidate.checkedAt !== null && candidate.checkedAt > looked.at
  // What GitHub did not tell stays as whoever looked meanwhile has left it.
  const { branchHead, manifestHash, checklists } = isOvertaken || looked.failure !== null ? candidate : looked
  const checkedAt = isOvertaken ? candidate.checkedAt : looked.at
  const held = { ...candidate, commit: candidate.commit }
  const before = candidate.reportId === null ? null : await findReport(transaction, candidate.reportId)
  const isNewer = looked.report !== null && isAfter(looked.report, before?.report ?? null)
  const report = isNewer ? looked.report : (before?.report ?? null)
  const about = { context, transaction, candidate: held, report, message: await cardOf(transaction, candidateId) }
  for (const signature of await standingSignatures(transaction, candidateId)) {
    // A rejection is no consent that could be outdated: it stands until it is withdrawn or the request ends.
    if (signature.decision === 'reject') continue
    const { branch } = candidate
    const fall = fallOf(signature.seal, { branch, branchHead, manifestHash, report })
    if (fall !== null) await fell(about, signature, fall)
  }
  await recordTurnedItems(about, before?.report ?? null, checklists)
  await changeCandidate(transaction, candidateId, {
    branchHead,
    manifestHash,
    checklists,
    checkedAt,
    ...(report === null ? {} : { reportId: report.id }),
  })
  return (await conclude(context, transaction, candidateId)).candidate
}

/** Two bots may ask at once; the answers that were asked later count. */
const isAfter = (report: Report, other: Report | null) => other === null || report.startedAt >= other.startedAt

interface About {
  readonly context: Context
  readonly transaction: Database
  readonly candidate: KnownCandidate
  readonly report: Report | null
  readonly message: LedgerEntry['message']
}

async function fell(about: About, signature: Signature, fall: Fall): Promise<void> {
  const { context, transaction, candidate, report, message } = about
  const at = context.now()
  const ended = await endSignature(transaction, signature.id, { end: 'fallen', endReason: fall.sentence, endedAt: at })
  if (ended === null) return
  await appendLedger(transaction, {
    product: candidate.product,
    at,
    actor: bot,
    verb: 'signature.fall',
    object: { ...candidateObject(candidate), kind: 'signature', id: signature.id },
    before: { role: signature.role, person: signature.person, decision: signature.decision },
    after: { code: fall.code },
    reason: fall.sentence,
    evidence: evidenceOf({ report, candidate }),
    message: message ?? null,
  })
}

/** Items are ticked by their proof alone, and un-ticked with it: both are acts of the bot. */
async function recordTurnedItems(
  about: About,
  before: Report | null,
  checklists: readonly CandidateChecklist[],
): Promise<void> {
  const { context, transaction, candidate, report, message } = about
  const earlier = new Map(provenItems(candidate.checklists, before).map((item) => [item.key, item]))
  const turned = provenItems(checklists, report).filter(
    ({ key, isDone }) => isDone !== (earlier.get(key)?.isDone ?? false),
  )
  if (turned.length === 0) return
  const entries = turned.map(
    (item): LedgerEntry => ({
      product: candidate.product,
      at: context.now(),
      actor: bot,
      verb: item.isDone ? 'item.prove' : 'item.unprove',
      object: { ...candidateObject(candidate), kind: 'item', id: item.key, title: item.title },
      before: { done: !item.isDone },
      after: { done: item.isDone },
      evidence: {
        ...evidenceOf({ report, candidate }),
        checks: item.proof.map(({ id, status, summary }) => ({ id, status, summary })),
      },
      message: message ?? null,
    }),
  )
  await appendLedger(transaction, ...entries)
}

function provenItems(
  checklists: readonly CandidateChecklist[],
  report: Report | null,
): (ItemState & { readonly key: string })[] {
  return checklists.flatMap((checklist) =>
    checklistState(checklist, [], report?.checks ?? []).sections.flatMap(({ items }) =>
      items.filter(({ checks }) => checks.length > 0).map((item) => ({ ...item, key: `${checklist.name}/${item.id}` })),
    ),
  )
}
