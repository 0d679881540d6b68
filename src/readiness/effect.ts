import type { CheckStatus } from '../checks/check.ts'
import { worstOf } from '../checks/rows.ts'
import type { AskedCheck, Effect, Level, Priority } from './assessment.ts'
import type { Gate } from './gate.ts'

const levels: Readonly<Record<Priority, Level>> = {
  P0: 'blocking',
  P1: 'conditional',
  P2: 'warning',
  P3: 'warning',
}

const strictestFirst: readonly Level[] = ['blocking', 'conditional', 'warning']

/** What an answer makes of the verdict, at a level. */
export function effectOfLevel(level: Level, status: CheckStatus): Effect {
  if (level === 'warning' || status === 'pass') return 'note'
  return level === 'blocking' && status !== 'warn' ? 'stop' : 'condition'
}

/**
 * What a check's answer makes of the verdict. A check that belongs to gates counts by the strictest of their levels
 * here; only one without a gate counts by its priority.
 */
export function effectOf(check: Pick<AskedCheck, 'id' | 'priority' | 'answer'>, gates: readonly Gate[]): Effect {
  const own = gatesOf(check.id, gates).map(({ level }) => level)
  const level = strictestFirst.find((each) => own.includes(each)) ?? levels[check.priority]
  return effectOfLevel(level, check.answer.status)
}

/** The gates that a check belongs to. */
export function gatesOf<Each extends Gate>(checkId: string, gates: readonly Each[]): Each[] {
  return gates.filter(({ checks }) => checks.includes(checkId))
}

/** The worst status among the checks of these ids that were asked; unknown when none was. */
export function statusOf(ids: readonly string[], checks: readonly AskedCheck[]): CheckStatus {
  return worstOf(checks.filter(({ id }) => ids.includes(id)).map(({ answer }) => answer))
}
