import { DateTime } from 'luxon'
import type { Preferences, Tellable } from './preferences.ts'

/** Whether somebody is told, and when. */
export type Telling =
  | { readonly when: 'now' }
  /** When their quiet hours are over. */
  | { readonly when: 'later'; readonly at: Date }
  | { readonly when: 'never' }

/**
 * Whether somebody may be told of something at a moment: not what they do not wish, and not in their quiet hours, which are
 * times of the day on their own clock. A critical incident is told at any hour, whatever they chose. Pure.
 * @param timeZone IANA name; UTC for null and for names that nobody knows
 */
export function mayTell(preferences: Preferences, kind: Tellable, at: Date, timeZone: string | null): Telling {
  if (kind === 'critical-incidents') return { when: 'now' }
  // It answers what the person did, and comes once.
  if (kind !== 'closed-digests' && !preferences.tells.includes(kind)) return { when: 'never' }
  const { quiet } = preferences
  if (quiet === null || !isQuiet(at, quiet, timeZone)) return { when: 'now' }
  return { when: 'later', at: quietEnd(at, quiet, timeZone) }
}

type Quiet = NonNullable<Preferences['quiet']>

const MINUTE_MS = 60_000

function isQuiet(at: Date, { from, to }: Quiet, timeZone: string | null): boolean {
  // Written with two digits each, times of the day stand in the order of their letters.
  const time = localTime(at, timeZone).toFormat('HH:mm')
  return from <= to ? time >= from && time < to : time >= from || time < to
}

/** The first whole minute after a quiet moment that is not quiet. */
function quietEnd(at: Date, quiet: Quiet, timeZone: string | null): Date {
  const local = localTime(at, timeZone)
  const [hour, minute] = quiet.to.split(':').map(Number)
  const onThatDay = local.set({ hour: hour ?? 0, minute: minute ?? 0, second: 0, millisecond: 0 })
  const written = onThatDay > local ? onThatDay : onThatDay.plus({ days: 1 })
  let end = written.toMillis()
  // Where clocks change, the written time may come twice or never that day.
  while (isQuiet(new Date(end), quiet, timeZone)) end += MINUTE_MS
  while (end - MINUTE_MS > at.getTime() && !isQuiet(new Date(end - MINUTE_MS), quiet, timeZone)) end -= MINUTE_MS
  return new Date(end)
}

function localTime(at: Date, timeZone: string | null): DateTime {
  const local = DateTime.fromJSDate(at, { zone: timeZone ?? 'utc' })
  return local.isValid ? local : DateTime.fromJSDate(at, { zone: 'utc' })
}
