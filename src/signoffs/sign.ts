import { randomUUID } from 'node:crypto'
import type { ActorContext } from '../context.ts'
import { UserError } from '../errors.ts'
import { carryOut } from '../store/acts.ts'
import { type Candidate, lockCandidate } from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import { findReport } from '../store/reports.ts'
import { giveSignature } from '../store/signatures.ts'
import type { StandingSignature } from './decide.ts'
import { endExpired } from './expire.ts'
import { authorsOf } from './github-person.ts'
import { staffedRoles } from './members.ts'
import { requirementOf } from './requirement.ts'
import { type SigningFacts, type SigningRight, type StaffedRole, signingRight } from './rights.ts'
import { fallOf, sealOf } from './seal.ts'
import { type CandidateState, conclude, evidenceOf, loadState, recordAct, showLater } from './state.ts'

/** What somebody wants to sign. */
export interface Signing {
  readonly candidateId: string
  /** Null lets the person's only role count. */
  readonly role: string | null
  readonly decision: StandingSignature['decision']
  readonly reason: string | null
  /** What must be done before the deployment; only with `approve-with-conditions`. */
  readonly conditions: readonly string[]
  readonly seen: Seen
}

/** What the person was shown. */
export interface Seen {
  readonly reportId: string
  readonly branchHead: string | null
  readonly manifestHash: string
}

type Refusal = Exclude<SigningRight, { may: true }>

export type Signed =
  | { readonly outcome: 'signed'; readonly title: string; readonly decision: StandingSignature['decision'] }
  | {
      readonly outcome: 'refused'
      readonly refusal: Refusal
      readonly roles: readonly StaffedRole[]
      /** Who can never sign this candidate: who asked, and authors where they may not. */
      readonly excluded: readonly string[]
    }
  /** The evidence turned between the look and the signature. */
  | { readonly outcome: 'changed'; readonly sentence: string }
  | { readonly outcome: 'not-open'; readonly state: Candidate['state'] | 'gone' }

/**
 * Signs a candidate for a role. Who has which role is asked of Slack just now; the rest is decided while the candidate is
 * held, so that of many who press at once exactly as many get in as the role has places.
 * @throws SourceError when Slack cannot tell who has the role
 */
export async function signCandidate(context: ActorContext, signing: Signing): Promise<Signed> {
  const { actor } = context
  if (actor.kind !== 'slack-user') throw new UserError('signature.no_person', 'Only people can sign.')
  const known = await loadState(context, context.database, signing.candidateId)
  if (known === null) return { outcome: 'not-open', state: 'gone' }
  const requirement = requirementOf(known.product, known.candidate.environment)
  const [signer, roles, authors] = await Promise.all([
    context.people.person(actor.userId, { fresh: true }),
    staffedRoles(context, requirement, signing.role === null ? 'all' : { role: signing.role }),
    authorsOf(context, known),
  ])
  const facts = { signer, chosenRole: signing.role, roles, requestedBy: known.candidate.requestedBy, authors }
  const done = await carryOut(context, (transaction) => sign(context, transaction, signing, facts))
  if (done.shown !== null) await showLater(context, done.shown)
  return done.signed
}

async function sign(
  context: ActorContext,
  transaction: Database,
  signing: Signing,
  facts: Omit<SigningFacts, 'standing'>,
): Promise<{ signed: Signed; shown: Candidate | null }> {
  const held = await lockCandidate(transaction, signing.candidateId)
  if (held?.state !== 'open') return { signed: { outcome: 'not-open', state: held?.state ?? 'gone' }, shown: null }
  const ended = await endExpired(context, transaction, held)
  // What has expired has ended, whether the person signs or not.
  const nothing = async (signed: Signed) => ({
    signed,
    shown: ended === 0 ? null : (await conclude(context, transaction, held.id)).candidate,
  })
  const state = await loadState(context, transaction, signing.candidateId)
  const right = signingRight({ ...facts, standing: state?.signatures ?? [] })
  if (!right.may) {
    const excluded = [facts.requestedBy, ...facts.authors]
    return nothing({ outcome: 'refused', refusal: right, roles: facts.roles, excluded })
  }
  const turned = state === null ? 'The evidence is gone' : await turnedSince(transaction, state, signing.seen)
  if (state?.report == null || turned !== null) return nothing({ outcome: 'changed', sentence: turned ?? '' })
  await give(context, transaction, signing, { state, report: state.report, right, person: facts.signer?.id ?? '' })
  const concluded = await conclude(context, transaction, signing.candidateId)
  return {
    signed: { outcome: 'signed', title: right.role.title, decision: signing.decision },
    shown: concluded.candidate,
  }
}

/** What turned against the commit since the person was shown it; null when it still is what was shown. */
async function turnedSince(
  transaction: Database,
  { candidate, report }: CandidateState,
  { reportId, ...shown }: Seen,
): Promise<string | null> {
  if (report === null) return 'The sources have not answered yet'
  const seen = reportId === report.id ? report : (await findReport(transaction, reportId))?.report
  if (!seen) return 'What was shown is no longer kept'
  return fallOf(sealOf(seen, { ...candidate, ...shown }), { ...candidate, report })?.sentence ?? null
}

async function give(
  context: ActorContext,
  transaction: Database,
  signing: Signing,
  given: {
    readonly state: CandidateState
    readonly report: NonNullable<CandidateState['report']>
    readonly right: Extract<SigningRight, { may: true }>
    readonly person: string
  },
): Promise<void> {
  const { state, report, right, person } = given
  const { candidate } = state
  const { decision, reason } = signing
  const id = randomUUID()
  const signedAt = context.now()
  const conditions = decision === 'approve-with-conditions' ? signing.conditions : []
  const seal = sealOf(report, candidate)
  await giveSignature(
    transaction,
    {
      id,
      candidateId: candidate.id,
      role: right.role.role,
      seat: right.seat,
      person,
      decision,
      reason,
      seal,
      signedAt,
      expiresAt: new Date(signedAt.getTime() + right.role.validForMs),
    },
    conditions.map((text) => ({ id: randomUUID(), text })),
  )
  await recordAct(transaction, candidate, {
    about: { kind: 'signature', id },
    at: signedAt,
    actor: context.actor,
    verb: 'signature.give',
    after: { role: right.role.role, seat: right.seat, decision, conditions: [...conditions] },
    reason,
    evidence: { ...evidenceOf(state), branchHead: candidate.branchHead, checks: { ...seal.checks } },
  })
}
