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

/** A person's clock and the hours of a product. */
export interface WorkingTime {
  /** IANA name; null when Slack does not tell. */
  readonly timeZone: string | null
  readonly hours: SignOff['hours']
}

/** Working time begins and ends on a quarter of an hour, in every time zone there is. */
const QUARTER_MS = 15 * 60_000

/**
 * When somebody is to be reminded of a stage: as it falls due; where no working time is left from then on, in the last
 * quarter of an hour of it before. Null where there is none at all. Pure.
 */
export function remindAt(
  stage: ReminderStage,
  requestedAt: Date,
  lapsesAt: Date,
  { timeZone, hours }: WorkingTime,
): Date | null {
  const due = dueAt(stage, requestedAt, lapsesAt)
  const quarter = Math.floor(due.getTime() / QUARTER_MS) * QUARTER_MS
  const isWorking = (at: number) => isInHours(new Date(at), timeZone, hours)
  for (let at = quarter; at < lapsesAt.getTime(); at += QUARTER_MS) if (isWorking(at)) return due
  for (let at = quarter - QUARTER_MS; at + QUARTER_MS > requestedAt.getTime(); at -= QUARTER_MS) {
    if (isWorking(at)) return new Date(Math.max(at, requestedAt.getTime()))
  }
  return null
}

/**
 * The stage whose reminder is due now; the later one takes the earlier one's place. Null before the first.
 * @param own whose reminder it is; left out, the stages begin as they fall due
 */
export function stageAt(now: Date, requestedAt: Date, lapsesAt: Date, own?: WorkingTime): ReminderStage | null {
  if (now >= lapsesAt) return null
  const begins = (stage: ReminderStage) =>
    own === undefined ? dueAt(stage, requestedAt, lapsesAt) : remindAt(stage, requestedAt, lapsesAt, own)
  const stages: readonly ReminderStage[] = ['late', 'half']
  return (
    stages.find((stage) => {
      const from = begins(stage)
      return from !== null && now >= from
    }) ?? null
  )
}

/** A nudge may follow another only after this long. */
export const nudgeEveryMs = 60 * 60_000

/** When the next nudge is allowed; null when it is now. */
export function nextNudgeAt(nudgedAt: Date | null, now: Date): Date | null {
  if (nudgedAt === null) return null
  const next = new Date(nudgedAt.getTime() + nudgeEveryMs)
  return now >= next ? null : next
}
