import type { CheckStatus } from '../checks/check.ts'
import type { AskedCheck } from './assessment.ts'

/** A figure the product should reach, in its author's words: `< 500 ms (p95)`. */
export interface PerformanceTarget {
  readonly title: string
  readonly target: string
  /** The check that measures it; null when none does. */
  readonly check: string | null
}

/** A step on the way, reached when all its checks pass. */
export interface Milestone {
  readonly title: string
  /** `Day 1`, `Week 3`, or a date. */
  readonly target: string
  readonly checks: readonly string[]
}

/** A line of the go-live checklist, ticked when all its checks pass. */
export interface GoLiveItem {
  readonly title: string
  readonly checks: readonly string[]
}

/** A figure that somebody estimated: quoted as theirs, never computed with. */
export interface Estimate {
  readonly claim: string
  readonly by: string
  /** The day, as YYYY-MM-DD. */
  readonly on: string
}

/** Whom to call, and for what. */
export interface Contact {
  readonly title: string
  readonly people: readonly string[]
  readonly escalation: string | null
}

/** What a product's file says beside its checks, for one environment. */
export interface Plan {
  readonly performance: readonly PerformanceTarget[]
  readonly milestones: readonly Milestone[]
  readonly goLive: readonly GoLiveItem[]
  readonly estimates: readonly Estimate[]
  readonly contacts: readonly Contact[]
}

/** `to-confirm`: no check proves it, so a person must. */
export type Progress = 'done' | 'open' | 'to-confirm'

export interface PlanAssessment extends Plan {
  readonly performance: readonly MeasuredTarget[]
  readonly milestones: readonly (Milestone & Prospect)[]
  readonly goLive: readonly (GoLiveItem & Prospect)[]
}

export interface MeasuredTarget extends PerformanceTarget {
  /** Of the check that measures it; null when none does. */
  readonly status: CheckStatus | null
  /** What that check says. */
  readonly found: string | null
}

interface Prospect {
  readonly progress: Progress
  /** The titles of its checks that do not pass. */
  readonly waitsFor: readonly string[]
}

/**
 * How far the plan has come. What names checks of which none is asked in this environment is not about it, and left
 * out; of the rest, the checks that are asked decide.
 */
export function assessPlan(plan: Plan, checks: readonly AskedCheck[]): PlanAssessment {
  const isHere = ({ checks: ids }: { readonly checks: readonly string[] }) =>
    ids.length === 0 || checks.some(({ id }) => ids.includes(id))
  return {
    ...plan,
    performance: plan.performance.flatMap((target): MeasuredTarget[] => {
      if (target.check === null) return [{ ...target, status: null, found: null }]
      const check = checks.find(({ id }) => id === target.check)
      return check ? [{ ...target, status: check.answer.status, found: check.answer.summary }] : []
    }),
    milestones: plan.milestones.filter(isHere).map((milestone) => ({ ...milestone, ...prospect(milestone, checks) })),
    goLive: plan.goLive.filter(isHere).map((item) => ({ ...item, ...prospect(item, checks) })),
  }
}

function prospect({ checks: ids }: { readonly checks: readonly string[] }, checks: readonly AskedCheck[]): Prospect {
  if (ids.length === 0) return { progress: 'to-confirm', waitsFor: [] }
  const open = checks.filter(({ id, answer }) => ids.includes(id) && answer.status !== 'pass')
  return { progress: open.length === 0 ? 'done' : 'open', waitsFor: open.map(({ title }) => title) }
}
