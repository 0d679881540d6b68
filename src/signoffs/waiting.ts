import { DateTime } from 'luxon'
import type { SignOff } from '../products/checklist.ts'

/** When in the time that people have for their signatures they are reminded. */
export const reminderParts = { half: 0.5, late: 0.9 } as const

export type ReminderStage = keyof typeof reminderParts

/** When a reminder of a stage falls due, before anybody's hours are looked at. */
export function dueAt(stage: ReminderStage, requestedAt: Date, lapsesAt: Date): Date {
  const start = requestedAt.getTime()
  return new Date(start + (lapsesAt.getTime() - start) * reminderParts[stage])
}

/**
 * Whether somebody may be reminded at a moment: within the hours, Monday to Friday, on the person's own clock. Pure.
 * @param timeZone IANA name; UTC for null and for names that nobody knows
 */
export function isInHours(at: Date, timeZone: string | null, hours: SignOff['hours']): boolean {
  const local = DateTime.fromJSDate(at, { zone: timeZone ?? 'utc' })
  const known = local.isValid ? local : DateTime.fromJSDate(at, { zone: 'utc' })
  return known.weekday <= 5 && known.hour >= hours.from && known.hour < hours.to
}

/** The stage whose reminder is due now; the later one takes the earlier one's place. Null before the first. */
export function stageAt(now: Date, requestedAt: Date, lapsesAt: Date): ReminderStage | null {
  if (now >= lapsesAt) return null
  if (now >= dueAt('late', requestedAt, lapsesAt)) return 'late'
  return now >= dueAt('half', requestedAt, lapsesAt) ? 'half' : null
}

/** A nudge may follow another only after this long. */
export const nudgeEveryMs = 60 * 60_000

/** When the next nudge is allowed; null when it is now. */
export function nextNudgeAt(nudgedAt: Date | null, now: Date): Date | null {
  if (nudgedAt === null) return null
  const next = new Date(nudgedAt.getTime() + nudgeEveryMs)
  return now >= next ? null : next
}
