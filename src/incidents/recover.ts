import type { IncidentMember } from '../store/incidents.ts'

/** How long everything must be well until an incident closes by itself. */
export const quietMs = 10_000
/** How long it must be when it came and went. */
export const quietAfterFlappingMs = 10 * 60_000
/** How often one problem has to recover within how long to be one that comes and goes. */
export const flappingRecoveries = 3
export const flappingWithinMs = 30 * 60_000
/** How long after its end an incident is opened again by the same problem, instead of a new one. */
export const reopenWithinMs = 30 * 60_000

/** As many turns of a member as flapping needs: three recoveries, and what lies between and after them. */
const keptTurns = 2 * flappingRecoveries

type Turning = Pick<IncidentMember, 'status' | 'turns'>

export type Recovery =
  /** Something fires. */
  | { readonly kind: 'open'; readonly flapping: boolean }
  /** Everything is well: it closes then. */
  | { readonly kind: 'closes'; readonly flapping: boolean; readonly at: Date }

/** A member's turns with one more; the oldest are forgotten. */
export function withTurn(turns: readonly string[], at: Date): string[] {
  return [...turns, at.toISOString()].slice(-keptTurns)
}

/** Whether a member recovered so often lately that it is held open. Its turns alternate, the newest being to its status. */
export function isFlapping({ status, turns }: Turning, now: Date): boolean {
  if (turns.length < 2 * flappingRecoveries - 1) return false
  const newest = turns.length - (status === 'resolved' ? 1 : 2)
  const recoveries = turns.filter((_turn, index) => (newest - index) % 2 === 0)
  const since = now.getTime() - flappingWithinMs
  return recoveries.filter((at) => Date.parse(at) >= since).length >= flappingRecoveries
}

/**
 * Whether an incident stays open, and when it closes.
 * @param members at least one: an incident that a person opened has none, and does not recover by itself
 */
export function recovery(members: readonly Turning[], now: Date): Recovery {
  const flapping = members.some((member) => isFlapping(member, now))
  if (members.length === 0 || members.some(({ status }) => status === 'firing')) return { kind: 'open', flapping }
  const newest = Math.max(...members.flatMap(({ turns }) => turns.map((turn) => Date.parse(turn))))
  const wellSince = Number.isFinite(newest) ? newest : now.getTime()
  return { kind: 'closes', flapping, at: new Date(wellSince + (flapping ? quietAfterFlappingMs : quietMs)) }
}

/** Whether a problem that is back opens its incident again. */
export function reopens(resolvedAt: Date | null, now: Date): boolean {
  return resolvedAt !== null && now.getTime() - resolvedAt.getTime() <= reopenWithinMs
}
