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
 * What a check's answer makes of the verdict: by its level here, and nothing while it is waived.
 */
export function effectOf(check: AskedCheck, gates: readonly Gate[]): Effect {
  return isWaived(check) ? 'note' : effectOfLevel(levelOf(check, gates), check.answer.status)
}

/**
 * How strictly a check counts. One that belongs to gates counts by the strictest of their levels here; only one without
 * a gate counts by its priority.
 */
export function levelOf(check: Pick<AskedCheck, 'id' | 'priority'>, gates: readonly Gate[]): Level {
  const own = gatesOf(check.id, gates).map(({ level }) => level)
  return strictestFirst.find((each) => own.includes(each)) ?? levels[check.priority]
}

/** Whether people have agreed to ship although a check does not pass, and that held when it was asked. */
export function isWaived({ answer, waiver, askedAt }: Pick<AskedCheck, 'answer' | 'waiver' | 'askedAt'>): boolean {
  return answer.status !== 'pass' && waiver !== undefined && waiver.expiresAt > askedAt
}

/** The gates that a check belongs to. */
export function gatesOf<Each extends Gate>(checkId: string, gates: readonly Each[]): Each[] {
  return gates.filter(({ checks }) => checks.includes(checkId))
}

/** The worst status among the checks of these ids that were asked; unknown when none was. */
export function statusOf(ids: readonly string[], checks: readonly AskedCheck[]): CheckStatus {
  return worstOf(checks.filter(({ id }) => ids.includes(id)).map(({ answer }) => answer))
}
