import type { CheckStatus } from '../checks/check.ts'
import type { AskedCheck, Confirmer, Effect, Level, Owner } from './assessment.ts'
import { effectOfLevel, isWaived, statusOf } from './effect.ts'

/** A named requirement, as it holds in one environment. */
export interface Gate {
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly note: string | null
  /** The ids of its checks; of these the ones that are asked here decide. */
  readonly checks: readonly string[]
}

export interface GateAssessment extends Gate {
  /** The worst of its checks that are asked here; unknown when none is. */
  readonly status: CheckStatus
  /** A note while all its checks that do not pass are waived. */
  readonly effect: Effect
}

/** Something that must be so before a release: proven by a check, or confirmed by a person. */
export interface Prerequisite {
  readonly id: string
  readonly title: string
  readonly check: string | null
  readonly owner: Owner | null
  /** Whether a person has confirmed it; a check speaks for itself. */
  readonly confirmed: boolean
  readonly confirmation?: Confirmer
}

export interface PrerequisiteAssessment extends Prerequisite {
  /** Of its check; without one pass when it is confirmed, else unknown. Anything but pass is open. */
  readonly status: CheckStatus
}

/** Each gate with the worst of its checks, and what it makes of the verdict by those that nobody waived. */
export function assessGates(gates: readonly Gate[], checks: readonly AskedCheck[]): GateAssessment[] {
  const unwaived = checks.filter((check) => !isWaived(check))
  return gates.map((gate) => {
    const own = checks.filter(({ id }) => gate.checks.includes(id))
    // Without one of its checks here a gate is unknown; with none but waived ones it is not.
    const isWholeWaived = own.length > 0 && own.every(isWaived)
    const effect = isWholeWaived ? 'note' : effectOfLevel(gate.level, statusOf(gate.checks, unwaived))
    return { ...gate, status: statusOf(gate.checks, checks), effect }
  })
}

/** Whether only waivers keep a gate from counting. */
export function isLeftToWaivers({
  level,
  status,
  effect,
}: Pick<GateAssessment, 'level' | 'status' | 'effect'>): boolean {
  return level !== 'warning' && status !== 'pass' && effect === 'note'
}

/** Each prerequisite with what its check, or a person, says of it. */
export function assessPrerequisites(
  prerequisites: readonly Prerequisite[],
  checks: readonly AskedCheck[],
): PrerequisiteAssessment[] {
  return prerequisites.map((prerequisite) => {
    const { check, confirmed } = prerequisite
    if (check !== null) return { ...prerequisite, status: statusOf([check], checks) }
    return { ...prerequisite, status: confirmed ? 'pass' : 'unknown' }
  })
}
