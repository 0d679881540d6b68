import type { Context } from '../context.ts'
import type { SignOff } from '../products/checklist.ts'
import type { Product } from '../products/product.ts'
import type { Report } from '../readiness/assessment.ts'
import { type Candidate, changeCandidate, findCandidate } from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import { appendLedger, type LedgerEntry, type LedgerObject } from '../store/ledger.ts'
import { findMessage } from '../store/messages.ts'
import { findReport } from '../store/reports.ts'
import { conditionsOf, type Signature, type StoredCondition, standingSignatures } from '../store/signatures.ts'
import { type StoredTick, standingTicks, ticksAt } from '../store/ticks.ts'
import { type Decision, decide } from './decide.ts'
import { type ChecklistState, checklistState } from './progress.ts'
import { requirementOf } from './requirement.ts'

/** A candidate whose commit is known. */
export type KnownCandidate = Candidate & { readonly commit: string }

/** Everything there is to know about a candidate: what its card shows and its decision rests on. */
export interface CandidateState {
  readonly candidate: KnownCandidate
  /** Null when the product, or its environment, has gone from the manifests. */
  readonly product: Product | null
  readonly requirement: SignOff
  readonly report: Report | null
  readonly checklists: readonly ChecklistState[]
  readonly signatures: readonly Signature[]
  readonly conditions: readonly StoredCondition[]
  readonly decision: Decision
}

/** Reads a candidate with all that stands; null when there is none, or its commit is not known. */
export async function loadState(
  context: Pick<Context, 'products' | 'now'>,
  database: Database,
  candidateId: string,
): Promise<CandidateState | null> {
  const candidate = await findCandidate(database, candidateId)
  return candidate === null ? null : stateOf(context, database, candidate)
}

async function stateOf(
  { products, now }: Pick<Context, 'products' | 'now'>,
  database: Database,
  candidate: Candidate,
): Promise<CandidateState | null> {
  const { commit } = candidate
  if (commit === null) return null
  const product = productOf(products, candidate)
  const requirement = requirementOf(product, candidate.environment)
  const found = candidate.reportId === null ? null : await findReport(database, candidate.reportId)
  const report = found?.report ?? null
  const ticks = await ticksOf(database, candidate, now())
  // One whose time is over stands no more, although nobody has ended it yet; a release keeps those it was made on.
  const standing = await standingSignatures(database, candidate.id)
  const signatures = standing.filter(({ expiresAt }) => expiresAt > (candidate.endedAt ?? now()))
  const conditions = await conditionsOf(
    database,
    signatures.map(({ id }) => id),
  )
  const checklists = candidate.checklists.map((each) => checklistState(each, ticks, report?.checks ?? null))
  const decided = decide({
    isKnown: product !== null,
    commit,
    environment: candidate.environment,
    requirement,
    report,
    checklists,
    signatures,
    conditions,
    now: now(),
  })
  // What is closed stays as it was told last: its signatures have ended with it.
  const decision = candidate.state === 'open' ? decided : (candidate.decision ?? decided)
  return {
    candidate: { ...candidate, commit },
    product,
    requirement,
    report,
    checklists,
    signatures,
    conditions,
    decision,
  }
}

/** What is due before the deployment stays as it was when the candidate ended; the rest goes on after a release. */
async function ticksOf(database: Database, { id, state, endedAt, checklists }: Candidate, now: Date) {
  if (endedAt === null) return standingTicks(database, id, now)
  const then = await ticksAt(database, id, endedAt)
  if (state !== 'released') return then
  const before = new Set(
    checklists.flatMap(({ name, sections }) =>
      sections
        .filter(({ phase }) => phase === 'before')
        .flatMap(({ items }) => items.map((item) => `${name}/${item.id}`)),
    ),
  )
  const isBefore = ({ checklist, itemId }: StoredTick) => before.has(`${checklist}/${itemId}`)
  const present = await standingTicks(database, id, now)
  return [...then.filter(isBefore), ...present.filter((tick) => !isBefore(tick))]
}

/** Null when the product, or its environment, has gone from the manifests. */
export function productOf(products: Context['products'], { product: name, environment }: Candidate): Product | null {
  const product = products.get(name)
  return product?.environments.some((each) => each.name === environment) ? product : null
}

/**
 * The last step of every change to a candidate: decides anew, counts the change, and records a decision that turned.
 * To be called in the transaction that holds the candidate.
 */
export async function conclude(context: Context, transaction: Database, candidateId: string): Promise<CandidateState> {
  const state = await loadState(context, transaction, candidateId)
  if (state === null) throw new Error(`There is no candidate ${candidateId}`)
  const { candidate, decision } = state
  const before = candidate.decision
  const changed = await changeCandidate(transaction, candidateId, { decision })
  if (candidate.state === 'open' && before?.outcome !== decision.outcome) {
    await recordAct(transaction, candidate, {
      at: context.now(),
      actor: { kind: 'schedule', schedule: 'decision' },
      verb: 'candidate.decide',
      before: before === null ? null : { outcome: before.outcome, sentence: before.sentence },
      after: {
        outcome: decision.outcome,
        sentence: decision.sentence,
        prerequisites: decision.prerequisites,
        givenBy: decision.givenBy.map(({ role, person }) => ({ role, person })),
      },
      evidence: evidenceOf(state),
    })
  }
  return { ...state, candidate: { ...changed, commit: candidate.commit } }
}

/** A candidate as the ledger names it. */
export function candidateObject(candidate: Candidate): LedgerObject {
  const { id, productTitle, environment, commit } = candidate
  return { kind: 'candidate', id, title: productTitle, environment, ...(commit === null ? {} : { commit }) }
}

/**
 * Writes down what was done about a candidate, beside its card.
 * @param act.about what of the candidate it was about, such as a signature; all of it when left out
 */
export async function recordAct(
  transaction: Database,
  candidate: Candidate,
  {
    about = {},
    ...act
  }: Omit<LedgerEntry, 'product' | 'object' | 'message'> & {
    readonly about?: Partial<Pick<LedgerObject, 'kind' | 'id' | 'title'>>
  },
): Promise<void> {
  await appendLedger(transaction, {
    ...act,
    product: candidate.product,
    object: { ...candidateObject(candidate), ...about },
    message: await cardOf(transaction, candidate.id),
  })
}

/** The evidence as the ledger keeps it: the report, and what it said in short. */
export function evidenceOf({ report, candidate }: Pick<CandidateState, 'report' | 'candidate'>) {
  if (report === null) return { manifest: candidate.manifestHash }
  const { verdict, score } = report.assessment
  return { report: report.id, verdict, score, manifest: report.manifestHash }
}

/** The message in which a candidate's card stands; null before it was posted. */
export async function cardOf(database: Database, candidateId: string) {
  const message = await findMessage(database, cardKey(candidateId))
  return message === null ? null : { channelId: message.channelId, ts: message.ts }
}

/** The key under which a candidate's card is remembered. */
export const cardKey = (candidateId: string) => `candidate.${candidateId}`

/** Lets the card be brought up to date. */
export async function showLater(
  { queue }: Pick<Context, 'queue'>,
  { id, revision }: Pick<Candidate, 'id' | 'revision'>,
): Promise<void> {
  await queue.add('show-candidate', { candidateId: id }, { id: `show-candidate.${id}.${revision}` })
}

/**
 * Lets the evidence be asked anew.
 * @param why makes the job's id: the same reason given twice is one job
 */
export async function refreshLater({ queue }: Pick<Context, 'queue'>, candidateId: string, why: string): Promise<void> {
  await queue.add('refresh-candidate', { candidateId, ask: true }, { id: `refresh-candidate.${candidateId}.${why}` })
}
