import type { CheckStatus, Link } from '../checks/check.ts'
import type { AskedCheck, Facts, Owner } from './assessment.ts'
import { effectOf, isWaived } from './effect.ts'
import { assessGates, assessPrerequisites } from './gate.ts'
import { gainsOf, scoreOf, shareOf } from './score.ts'

/** Why a step is needed: it stops the release, is a condition of it, or lifts the score to its target. */
export type StepReason = 'stop' | 'condition' | 'prerequisite' | 'score'

/** One thing to put right (a check), or to have confirmed by a person (a prerequisite without a check). */
export interface PathStep {
  readonly kind: 'check' | 'prerequisite'
  /** The check's or the prerequisite's id. */
  readonly id: string
  readonly title: string
  readonly because: StepReason
  readonly status: CheckStatus
  readonly owner: Owner | null
  readonly fix: string | null
  readonly link: Link | null
  /** What it adds to the score, in points of 100, to one decimal; 0 for a prerequisite. */
  readonly gain: number
}

export interface ShortestPath {
  /** False when no fix leads to GO: nothing is asked here, or nothing of a gate that matters here. */
  readonly leadsToGo: boolean
  /** The smallest set whose passing makes the verdict GO; what stops the release comes first. Empty when it is GO. */
  readonly steps: readonly PathStep[]
  /** Whole percent, when every step is taken. */
  readonly scoreAfter: number
}

/**
 * The smallest set of fixes that makes the verdict GO. Pure.
 *
 * Everything that stops the release or is a condition of it is needed, one by one. If the score is still under its
 * target then, the checks with the largest gains are added until it is not: no fewer could do, because gains add up.
 * What is waived need not be put right for itself, only where a prerequisite or the score cannot do without it.
 */
export function shortestPath(facts: Facts): ShortestPath {
  const { gates, checks, targetScore } = facts
  const open = assessPrerequisites(facts.prerequisites, checks).filter(({ status }) => status !== 'pass')
  const gains = gainsOf(facts)
  const needed = checks.flatMap((check): PathStep[] => {
    const effect = effectOf(check, gates)
    if (effect !== 'note') return [checkStep(check, effect, gains)]
    return open.some((each) => each.check === check.id) ? [checkStep(check, 'prerequisite', gains)] : []
  })
  const stepIds = new Set(needed.map(({ id }) => id))
  const further = checks
    .filter((check) => !stepIds.has(check.id) && (check.answer.status !== 'pass' || shareOf(check.answer) < 1))
    .sort((one, other) => {
      return gainOf(other, gains) - gainOf(one, gains) || Number(isWaived(one)) - Number(isWaived(other))
    })
  const lifts: PathStep[] = []
  for (const check of further) {
    if (scoreOf(passing(facts, stepIds)) >= (targetScore ?? 0)) break
    lifts.push(checkStep(check, 'score', gains))
    stepIds.add(check.id)
  }
  const statements = open.filter(({ check }) => check === null)
  const confirmations = statements.map(({ id, title, status, owner }): PathStep => {
    return { kind: 'prerequisite', id, title, because: 'prerequisite', status, owner, fix: null, link: null, gain: 0 }
  })
  const stops = needed.filter(({ because }) => because === 'stop')
  const conditions = needed.filter(({ because }) => because !== 'stop')
  return {
    leadsToGo: isReachable(facts),
    steps: [...stops, ...conditions, ...confirmations, ...lifts],
    scoreAfter: scoreOf(passing(facts, stepIds)),
  }
}

/** The facts as they would be with these checks passing; what else they say stays. */
export function passing(facts: Facts, ids: ReadonlySet<string>): Facts {
  const checks = facts.checks.map((check): AskedCheck => {
    return ids.has(check.id) ? { ...check, answer: { ...check.answer, status: 'pass', share: 1 } } : check
  })
  return { ...facts, checks }
}

/** Whether the verdict would be GO if every check passed and every prerequisite were confirmed. */
function isReachable({ checks, gates, prerequisites }: Facts): boolean {
  const asked = new Set(checks.map(({ id }) => id))
  const emptyGates = assessGates(gates, checks).filter((gate) => !gate.checks.some((id) => asked.has(id)))
  const unasked = prerequisites.filter(({ check }) => check !== null && !asked.has(check))
  return checks.length > 0 && emptyGates.every(({ effect }) => effect === 'note') && unasked.length === 0
}

function checkStep(check: AskedCheck, because: StepReason, gains: ReadonlyMap<string, number>): PathStep {
  const { id, title, owner, fix, answer } = check
  const gain = Math.round(gainOf(check, gains) * 1000) / 10
  return { kind: 'check', id, title, because, status: answer.status, owner, fix, link: answer.link ?? null, gain }
}

const gainOf = ({ id }: AskedCheck, gains: ReadonlyMap<string, number>) => gains.get(id) ?? 0
