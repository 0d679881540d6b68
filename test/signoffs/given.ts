import type { CheckStatus } from '../../src/checks/check.ts'
import type { Person } from '../../src/context.ts'
import type { ChecklistItem, ChecklistSection, SigningRole, SignOff } from '../../src/products/checklist.ts'
import { assess } from '../../src/readiness/assess.ts'
import type { AskedCheck, Report, Waiver } from '../../src/readiness/assessment.ts'
import type { Gate } from '../../src/readiness/gate.ts'
import type { CandidateChecklist } from '../../src/signoffs/candidate.ts'
import type { Condition, DecisionFacts, StandingSignature } from '../../src/signoffs/decide.ts'
import type { StaffedRole } from '../../src/signoffs/rights.ts'
import { asked, factsOf } from '../readiness/facts.ts'

export const HOUR_MS = 60 * 60_000
export const DAY_MS = 24 * HOUR_MS

/** A Thursday, at noon in London. */
export const at = new Date('2026-01-15T12:00:00Z')
export const commit = 'c0ffee0000000000000000000000000000000001'

export const person = (id: string, given: Partial<Person> = {}): Person => ({
  id,
  name: `Name of ${id}`,
  isBot: false,
  isDeactivated: false,
  timeZone: 'Europe/London',
  ...given,
})

export const signingRole = (role: string, given: Partial<SigningRole> = {}): SigningRole => ({
  role,
  title: `Title of ${role}`,
  people: [`@${role}`],
  quorum: 1,
  validForMs: 7 * DAY_MS,
  ...given,
})

export const staffed = (role: string, members: readonly string[], given: Partial<SigningRole> = {}): StaffedRole => ({
  ...signingRole(role, given),
  members,
})

export const signOff = (given: Partial<SignOff> = {}): SignOff => ({
  environment: 'production',
  readiness: 'GO WITH CONDITIONS',
  checklists: [],
  roles: [],
  withinMs: 2 * DAY_MS,
  authorsMaySign: true,
  waivers: null,
  hours: { from: 9, to: 18 },
  ...given,
})

export const standing = (given: Partial<StandingSignature> = {}): StandingSignature => ({
  id: 's1',
  role: 'backend',
  seat: 1,
  person: 'U1',
  decision: 'approve',
  reason: null,
  signedAt: at,
  expiresAt: new Date(at.getTime() + 7 * DAY_MS),
  ...given,
})

export const condition = (given: Partial<Condition> = {}): Condition => ({
  id: 'c1',
  signatureId: 's1',
  text: 'Watch the queue',
  closedBy: null,
  closedAt: null,
  note: null,
  ...given,
})

export const item = (id: string, given: Partial<ChecklistItem> = {}): ChecklistItem => ({
  id,
  title: `Item ${id}`,
  checks: [],
  confirms: null,
  severity: 'blocking',
  owner: null,
  validForMs: null,
  ...given,
})

export const section = (items: readonly ChecklistItem[], given: Partial<ChecklistSection> = {}): ChecklistSection => ({
  title: 'Section',
  phase: 'before',
  items,
  ...given,
})

export const checklist = (
  sections: readonly ChecklistSection[],
  given: Partial<CandidateChecklist> = {},
): CandidateChecklist => ({
  name: 'deployment',
  title: 'Deployment Checklist',
  isRequired: true,
  file: null,
  sections,
  problem: null,
  ...given,
})

/** A report on checks of these answers; P0 unless a gate says otherwise. */
export function reportOf(
  answers: Readonly<Record<string, CheckStatus>>,
  given: Partial<Report> & {
    readonly gates?: readonly Gate[]
    readonly priority?: AskedCheck['priority']
    /** By check. */
    readonly waivers?: Readonly<Record<string, Waiver>>
  } = {},
): Report {
  const { gates = [], priority = 'P0', waivers = {}, ...rest } = given
  const checks = Object.entries(answers).map(([id, status]) => {
    const waiver = waivers[id]
    return asked({ id, status, priority, ...(waiver === undefined ? {} : { waiver }) })
  })
  return {
    id: '7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11',
    product: 'acme',
    productTitle: 'Acme',
    environment: 'production',
    assessment: assess(factsOf(checks, { gates })),
    checks,
    startedAt: at,
    finishedAt: new Date(at.getTime() + 1_200),
    manifestHash: 'abc',
    ...rest,
  }
}

/** Facts under which a candidate is a go; what is given replaces them. */
export const decisionFacts = (given: Partial<DecisionFacts> = {}): DecisionFacts => ({
  isKnown: true,
  commit,
  environment: 'production',
  requirement: signOff(),
  report: reportOf({ www: 'pass' }),
  checklists: [],
  signatures: [],
  conditions: [],
  now: at,
  ...given,
})
