import type { CheckStatus } from '../checks/check.ts'
import type { Monitor } from '../products/monitor.ts'
import type { MonitorState } from '../store/monitor-states.ts'

/** How a monitor stands: what is stored of it, without its last answer. */
export type Standing = Pick<MonitorState, 'state' | 'since' | 'streak' | 'streakSince'>

/** `fails` when it has just become failing, `passes` when it has just become well. */
export type Turn = 'fails' | 'passes'

/** How a monitor stands that was never probed: well, until it proves otherwise. */
export function firstStanding(now: Date): Standing {
  return { state: 'passing', since: now, streak: 0, streakSince: null }
}

/**
 * Counts one probe. A warning counts as a pass; an unknown tells nothing, so it neither lengthens nor breaks a streak.
 * @param at when the probe was begun
 * @returns the new standing, and the turn when this probe made one
 */
export function countProbe(
  before: Standing,
  status: CheckStatus,
  at: Date,
  { failAfter, passAfter }: Pick<Monitor, 'failAfter' | 'passAfter'>,
): { readonly standing: Standing; readonly turn: Turn | null } {
  if (status === 'unknown') return { standing: before, turn: null }
  const says = status === 'fail' ? 'failing' : 'passing'
  if (says === before.state) {
    return { standing: before.streak === 0 ? before : { ...before, streak: 0, streakSince: null }, turn: null }
  }
  const streak = before.streak + 1
  const streakSince = before.streakSince ?? at
  if (streak < (says === 'failing' ? failAfter : passAfter)) {
    return { standing: { ...before, streak, streakSince }, turn: null }
  }
  return {
    standing: { state: says, since: streakSince, streak: 0, streakSince: null },
    turn: says === 'failing' ? 'fails' : 'passes',
  }
}
