import type { CheckAnswer, CheckStatus } from '../checks/check.ts'
import type { Gate, GateAssessment, Prerequisite, PrerequisiteAssessment } from './gate.ts'
import type { Plan, PlanAssessment } from './plan.ts'
import type { ShortestPath } from './shortest-path.ts'

export type Verdict = 'GO' | 'GO WITH CONDITIONS' | 'NO-GO'

/** How much a finding matters: P0 stops a release, P1 is a condition, P2 and P3 are noted. */
export type Priority = 'P0' | 'P1' | 'P2' | 'P3'

/** How strictly a gate holds in an environment: as a P0, as a P1, or noted only. */
export type Level = 'blocking' | 'conditional' | 'warning'

/** What something makes of the verdict here: NO-GO, GO WITH CONDITIONS, or nothing. */
export type Effect = 'stop' | 'condition' | 'note'

/** When a finding should be put right: within 24 hours, 7 days or 30 days. */
export type Horizon = 'now' | 'week' | 'month'

/** HIGH: something stops the release; MEDIUM: a condition, a low score, or something that could not be asked. */
export type Risk = 'HIGH' | 'MEDIUM' | 'LOW'

/** A role of the product, as the manifest names it. */
export interface Owner {
  readonly role: string
  readonly title: string
}

/** An exception for one check, as it stood when the check was asked. */
export interface Waiver {
  readonly id: string
  readonly reason: string
  /** Slack user ids. */
  readonly askedBy: string
  readonly grantedBy: string
  /** The role under which it was granted, as reports show it. */
  readonly grantedAs: string
  readonly expiresAt: Date
}

/** Who confirmed what no machine can be asked, and when. */
export interface Confirmer {
  /** Slack user id. */
  readonly by: string
  readonly at: Date
}

/** One check, asked: what it is, what it answered, when and how long that took. */
export interface AskedCheck {
  readonly id: string
  readonly title: string
  readonly kind: string
  readonly area: string
  /** Its share of the area, above 0. */
  readonly weight: number
  readonly priority: Priority
  readonly impact: string | null
  readonly owner: Owner | null
  readonly fix: string | null
  /** Absent in reports of before there were horizons. */
  readonly horizon?: Horizon
  readonly answer: CheckAnswer
  readonly askedAt: Date
  readonly tookMs: number
  /** The last answer that was not unknown, when this one is. */
  readonly lastKnown: { readonly status: CheckStatus; readonly summary: string; readonly askedAt: Date } | null
  /** While it does not pass and people have agreed to ship with that. */
  readonly waiver?: Waiver
  /** When a person's word is its answer. */
  readonly confirmation?: Confirmer
}

/** Everything that `assess` decides from, and nothing else. */
export interface Facts {
  readonly product: string
  readonly environment: string
  /** The least score, 0 to 100, that may ship; null when the product names none. */
  readonly targetScore: number | null
  readonly areas: readonly { readonly id: string; readonly title: string; readonly weight: number }[]
  readonly checks: readonly AskedCheck[]
  readonly gates: readonly Gate[]
  readonly prerequisites: readonly Prerequisite[]
  readonly plan: Plan
  /** The commit that it was asked about; null for the default branch. */
  readonly commit: string | null
}

export interface AreaAssessment {
  readonly id: string
  readonly title: string
  readonly weight: number
  /** Whole percent, rounded down, so that 100 means all of it. */
  readonly score: number
  /** The worst of its checks. */
  readonly status: CheckStatus
  readonly counts: Readonly<Record<CheckStatus, number>>
}

/** A check that is not `pass`. */
export interface Finding {
  readonly checkId: string
  readonly area: string
  readonly title: string
  readonly status: Exclude<CheckStatus, 'pass'>
  readonly priority: Priority
  readonly summary: string
  readonly impact: string | null
  readonly owner: Owner | null
  readonly fix: string | null
  readonly link: CheckAnswer['link'] | null
  /** By its gates' level here, or else by its priority; a note while it is waived. */
  readonly effect?: Effect
  readonly horizon?: Horizon
  readonly waiver?: Waiver
}

export type ReasonCode =
  | 'verdict.go'
  | 'verdict.conditions'
  | 'verdict.no_go'
  | 'priority.p0'
  | 'priority.p1'
  | 'gate.blocking'
  | 'gate.conditional'
  | 'prerequisite.open'
  | 'score.below_target'
  | 'check.fail'
  | 'check.warn'
  | 'check.unknown'
  | 'product.no_checks'
  | 'waiver.stands'
  | 'gate.waived'

/** Why the verdict is what it is: a sentence with what it rests on below it. */
export interface Reason {
  readonly code: ReasonCode
  readonly sentence: string
  readonly children: readonly Reason[]
}

/** A verdict and everything it rests on. What may be absent is so in reports stored by earlier versions. */
export interface Assessment {
  readonly verdict: Verdict
  /** Whole percent, rounded down. */
  readonly score: number
  readonly areas: readonly AreaAssessment[]
  /** P0 first; within a priority fail, unknown, warn; then manifest order. */
  readonly findings: readonly Finding[]
  /** One tree; its root restates the verdict. */
  readonly reason: Reason
  readonly risk?: Risk
  /** Null when the product names none. */
  readonly targetScore?: number | null
  readonly gates?: readonly GateAssessment[]
  readonly prerequisites?: readonly PrerequisiteAssessment[]
  readonly shortestPath?: ShortestPath
  readonly plan?: PlanAssessment
  /** The commit that it was asked about; null for the default branch. */
  readonly commit?: string | null
}

/** What `assess` gives: nothing is absent. */
export type WholeAssessment = Required<Assessment>

/** A readiness report as it is stored and shown. */
export interface Report {
  readonly id: string
  readonly product: string
  readonly productTitle: string
  readonly environment: string
  readonly assessment: Assessment
  readonly checks: readonly AskedCheck[]
  readonly startedAt: Date
  readonly finishedAt: Date
  /** SHA-256 of the manifest's text: what the report was asked by. */
  readonly manifestHash: string
}
