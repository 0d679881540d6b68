import { counted, listed } from '../checks/rows.ts'
import type { SignOff } from '../products/checklist.ts'
import type { Report } from '../readiness/assessment.ts'
import { short } from '../words.ts'
import { type ChecklistState, openItems } from './progress.ts'

/** Whether a candidate may go, and why. */
export interface Decision {
  /** `waiting` is for people; `no-go` for a rejection, or evidence against it. */
  readonly outcome: 'go' | 'waiting' | 'no-go'
  /** One sentence: the decision and what it rests on. */
  readonly sentence: string
  /** What keeps it from going; empty for a go. */
  readonly reasons: readonly DecisionReason[]
  /** What a go was given on: conditions that were closed, and what is open without holding it up. */
  readonly prerequisites: readonly string[]
  /** Who gave it; empty unless it is a go. */
  readonly givenBy: readonly { readonly role: string; readonly title: string; readonly person: string }[]
}

export type DecisionReasonCode =
  | 'product.gone'
  | 'readiness.no_go'
  | 'readiness.conditions'
  | 'readiness.unknown'
  | 'checklist.open'
  | 'checklist.missing'
  | 'signature.missing'
  | 'signature.rejected'
  | 'condition.open'

export interface DecisionReason {
  readonly code: DecisionReasonCode
  readonly sentence: string
}

/** A signature that stands. */
export interface StandingSignature {
  readonly id: string
  readonly role: string
  /** Which of the role's places it fills, from 1 to its quorum. */
  readonly seat: number
  /** Slack user id. */
  readonly person: string
  readonly decision: 'approve' | 'approve-with-conditions' | 'reject'
  readonly reason: string | null
  readonly signedAt: Date
  readonly expiresAt: Date
}

/** What somebody who approved wants to have done before the deployment. */
export interface Condition {
  readonly id: string
  readonly signatureId: string
  readonly text: string
  /** Null while it is open. */
  readonly closedBy: string | null
  readonly closedAt: Date | null
  readonly note: string | null
}

/** Everything that `decide` decides from, and nothing else. */
export interface DecisionFacts {
  /** Whether the manifests have the product and its environment: else nobody knows what is required. */
  readonly isKnown: boolean
  readonly commit: string
  readonly environment: string
  readonly requirement: SignOff
  /** The newest report; null while there is none. */
  readonly report: Pick<Report, 'assessment' | 'finishedAt'> | null
  readonly checklists: readonly ChecklistState[]
  readonly signatures: readonly StandingSignature[]
  /** Of the standing signatures. */
  readonly conditions: readonly Condition[]
  readonly now: Date
}

/** Evidence that is older is no evidence: the sources of an open candidate are asked every five minutes. */
const evidenceHoldsMs = 15 * 60_000

/** Decides whether a candidate may go: its environment's gates (readiness, checklists, signatures, conditions) must hold. Pure. */
export function decide(facts: DecisionFacts): Decision {
  const against = [...unknownProduct(facts), ...rejections(facts), ...readinessAgainst(facts)]
  const missing = [...readinessUnknown(facts), ...openChecklists(facts), ...openConditions(facts), ...unsigned(facts)]
  const reasons = [...against, ...missing]
  const what = `deployment of ${short(facts.commit)} to ${facts.environment}`
  const why = listed(reasons.map(({ sentence }) => sentence))
  if (against.length > 0) return pending('no-go', `NO-GO for ${what}: ${why}`, reasons)
  if (missing.length > 0) return pending('waiting', `Not yet a GO for ${what}: ${why}`, reasons)
  const prerequisites = prerequisitesOf(facts)
  const rest = prerequisites.length === 0 ? '' : `, with ${counted(prerequisites.length, 'prerequisite')}`
  return {
    outcome: 'go',
    sentence: `GO for ${what}: ${whyGo(facts)}${rest}`,
    reasons: [],
    prerequisites,
    givenBy: facts.requirement.roles.flatMap(({ role, title }) =>
      signedAs(role, facts).map(({ person }) => ({ role, title, person })),
    ),
  }
}

const pending = (outcome: 'waiting' | 'no-go', sentence: string, reasons: readonly DecisionReason[]): Decision => {
  return { outcome, sentence, reasons, prerequisites: [], givenBy: [] }
}

const signedAs = (role: string, { signatures }: DecisionFacts) =>
  signatures.filter((signature) => signature.role === role && signature.decision !== 'reject')

function unknownProduct({ isKnown, environment }: DecisionFacts): DecisionReason[] {
  if (isKnown) return []
  return [
    { code: 'product.gone', sentence: `the product with its environment ${environment} has gone from the manifests` },
  ]
}

function rejections({ signatures, requirement }: DecisionFacts): DecisionReason[] {
  return signatures
    .filter(({ decision }) => decision === 'reject')
    .map(({ role, reason }) => {
      const title = requirement.roles.find((each) => each.role === role)?.title ?? role
      return { code: 'signature.rejected', sentence: `${title} rejected it: ${reason ?? 'no reason was given'}` }
    })
}

function readinessAgainst({ report, requirement: { readiness } }: DecisionFacts): DecisionReason[] {
  if (readiness === 'any' || report === null) return []
  const { verdict, reason } = report.assessment
  if (verdict === 'NO-GO') return [{ code: 'readiness.no_go', sentence: `readiness is ${reason.sentence}` }]
  if (verdict === 'GO WITH CONDITIONS' && readiness === 'GO') {
    return [{ code: 'readiness.conditions', sentence: `readiness is ${reason.sentence}` }]
  }
  return []
}

function readinessUnknown({ report, requirement: { readiness }, now }: DecisionFacts): DecisionReason[] {
  const unknown = (sentence: string): DecisionReason => ({ code: 'readiness.unknown', sentence })
  if (report === null) return readiness === 'any' ? [] : [unknown('readiness has not been asked yet')]
  const isOld = readiness !== 'any' && now.getTime() - report.finishedAt.getTime() > evidenceHoldsMs
  const ended = report.assessment.findings.filter(({ waiver }) => waiver !== undefined && waiver.expiresAt <= now)
  return [
    ...(isOld ? [unknown('readiness was not asked in the last 15 minutes')] : []),
    ...ended.map(({ title }) => unknown(`the waiver for ${title} has expired`)),
  ]
}

function openChecklists({ requirement, checklists }: DecisionFacts): DecisionReason[] {
  const absent = requirement.checklists.filter((name) => !checklists.some((each) => each.name === name))
  const open = checklists.flatMap((checklist): DecisionReason[] => {
    if (checklist.isRequired && checklist.problem !== null) {
      return [
        { code: 'checklist.missing', sentence: `${checklist.title} cannot be worked through: ${checklist.problem}` },
      ]
    }
    const items = openItems([checklist], 'blocking')
    if (items.length === 0) return []
    const sentence = `${counted(items.length, 'item')} of ${checklist.title} ${items.length === 1 ? 'is' : 'are'} open`
    return [{ code: 'checklist.open', sentence }]
  })
  return [
    ...absent.map((name): DecisionReason => ({ code: 'checklist.missing', sentence: `${name} was not opened` })),
    ...open,
  ]
}

function openConditions({ conditions }: DecisionFacts): DecisionReason[] {
  const open = conditions.filter(({ closedAt }) => closedAt === null)
  if (open.length === 0) return []
  const sentence = `${counted(open.length, 'condition')} of those who approved ${open.length === 1 ? 'is' : 'are'} open`
  return [{ code: 'condition.open', sentence }]
}

/** The roles that have fewer signatures than they must. A rejection fills no place. */
export function missingRoles(facts: {
  readonly requirement: SignOff
  readonly signatures: readonly Pick<StandingSignature, 'role' | 'decision'>[]
}) {
  return facts.requirement.roles.flatMap((role) => {
    const given = facts.signatures.filter((each) => each.role === role.role && each.decision !== 'reject').length
    return given >= role.quorum ? [] : [{ ...role, missing: role.quorum - given }]
  })
}

function unsigned(facts: DecisionFacts): DecisionReason[] {
  const missing = missingRoles(facts)
  if (missing.length === 0) return []
  const names = missing.map(({ title, missing: count }) => (count === 1 ? title : `${title} (${count})`))
  return [{ code: 'signature.missing', sentence: `signatures are missing: ${listed(names)}` }]
}

function whyGo({ report, requirement, checklists, signatures }: DecisionFacts): string {
  const required = checklists.filter(({ isRequired }) => isRequired).length
  const signed = signatures.length
  const parts = [
    ...(report === null || requirement.readiness === 'any'
      ? []
      : [`readiness is ${report.assessment.verdict} with ${report.assessment.score} %`]),
    ...(required === 0 ? [] : [`${counted(required, 'checklist')} ${required === 1 ? 'holds' : 'hold'}`]),
    ...(requirement.roles.length === 0 ? [] : [`${counted(signed, 'signature')} ${signed === 1 ? 'stands' : 'stand'}`]),
  ]
  return parts.length === 0 ? 'nothing is required here' : listed(parts)
}

function prerequisitesOf({ conditions, checklists, report }: DecisionFacts): string[] {
  return [
    ...conditions.map(({ text }) => text),
    ...openItems(checklists, 'conditional').map(({ title }) => title),
    ...(report?.assessment.prerequisites ?? []).filter(({ status }) => status !== 'pass').map(({ title }) => title),
  ]
}
