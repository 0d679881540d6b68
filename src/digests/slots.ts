import { Cron } from 'croner'
import { DAY_MS } from '../checks/duration.ts'
import type { DigestSchedule } from './digest.ts'

/** A slot that passed longer ago than this is not made up for. */
export const longestLateMs = 2 * DAY_MS

/** How far back a digest looks that has none before it. */
const spanMs = { daily: DAY_MS, weekly: 7 * DAY_MS } as const

/**
 * From when on a digest tells: what the last one said is known by when it was composed, some time after its slot. Pure.
 * @param last when the last one was; null when there was none
 * @param to the slot, or now
 */
export function spanBegins(kind: DigestSchedule['kind'], last: Date | null, to: Date): Date {
  return last ?? new Date(to.getTime() - spanMs[kind])
}

/** A digest that comes later than this says so. */
export const lateAfterMs = 10 * 60_000

/**
 * The newest slot of a schedule that has come, where it is still worth posting; null when there is none. However many were
 * missed, one digest makes up for them. Where the clocks go forward over a slot it comes right after the gap, and where they
 * go back it comes once. Pure.
 */
export function dueSlot(
  { cron, zone, since }: Pick<DigestSchedule, 'cron' | 'zone' | 'since'>,
  now: Date,
): Date | null {
  // A slot is due at its very moment, and what comes before the reference is asked for.
  const reference = new Date(now.getTime() + 1_000 - (now.getTime() % 1_000))
  const [slot] = new Cron(cron, { timezone: zone, paused: true }).previousRuns(1, reference)
  if (slot === undefined || slot > now || slot <= since) return null
  return now.getTime() - slot.getTime() > longestLateMs ? null : slot
}

/** When a schedule's next digest is due; null when it never is again. Pure. */
export function nextSlot({ cron, zone }: Pick<DigestSchedule, 'cron' | 'zone'>, now: Date): Date | null {
  return new Cron(cron, { timezone: zone, paused: true }).nextRun(now)
}
