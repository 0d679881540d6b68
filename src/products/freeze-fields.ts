import { DateTime, IANAZone } from 'luxon'
import { z } from 'zod'
import { line } from './fields.ts'

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const weekTime = String.raw`(${weekdays.join('|')}) ([01]\d|2[0-3]):[0-5]\d`
const weekly = new RegExp(`^${weekTime} ?[-–] ?${weekTime}$`)

/** A moment of every week, in a zone's own time; Monday is day 1. */
export interface WeekTime {
  readonly weekday: number
  readonly hour: number
  readonly minute: number
}

/** A time in which nothing is deployed: from its start on, up to but without its end. */
export type BoundFreeze = { readonly name: string; readonly title: string; readonly zone: string } & (
  | { readonly kind: 'weekly'; readonly from: WeekTime; readonly to: WeekTime }
  /** Local times of the zone, as ISO writes them without an offset: 2026-12-20T16:00. */
  | { readonly kind: 'dated'; readonly from: string; readonly to: string }
)

/** A day and a time, given on as ISO writes them. */
export const localTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d$/, 'must be a day and a time such as 2026-12-20 16:00')
  .transform((text) => text.replace(' ', 'T'))
  // In UTC, whose clocks skip nothing: what a zone makes of that time is the calendar's business.
  .refine((text) => DateTime.fromISO(text, { zone: 'utc' }).isValid, 'must be a day and a time that exist')

/** An IANA time zone. */
export function timeZone() {
  return z
    .string()
    .refine((name) => IANAZone.isValidZone(name), 'must be a time zone such as Europe/Berlin')
    .describe('The time zone whose clocks count, such as Europe/Berlin.')
}

/** A time in which nothing is deployed: every week, or once. */
export const FreezeWindow = z
  .strictObject({
    title: line(80).optional().describe('What people are told, such as Weekend; its key when left out.'),
    weekly: z
      .string()
      .regex(weekly, 'must be two times of the week such as Fri 16:00 - Mon 08:00')
      .transform(spanOf)
      .refine(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to), 'must end at another time than it starts')
      .optional()
      .describe('The time of every week, such as Fri 16:00 - Mon 08:00.'),
    from: localTime.optional().describe('When a freeze of one time starts, such as 2026-12-20 16:00.'),
    to: localTime.optional().describe('When a freeze of one time ends, such as 2027-01-04 08:00.'),
    zone: timeZone(),
  })
  .transform(({ title, zone, weekly: span, from, to }, { addIssue }) => {
    const common = { title, zone }
    if (span !== undefined && from === undefined && to === undefined) {
      return { ...common, kind: 'weekly' as const, ...span }
    }
    if (span === undefined && from !== undefined && to !== undefined) {
      // Of one shape, so that their order as texts is their order in time.
      if (from < to) return { ...common, kind: 'dated' as const, from, to }
      addIssue('must end (to) after it starts (from)')
      return z.NEVER
    }
    addIssue('needs either weekly, or from and to')
    return z.NEVER
  })

/** Makes freezes of the file's lines, in the file's order. */
export function freezesOf(lines: Readonly<Record<string, z.output<typeof FreezeWindow>>>): BoundFreeze[] {
  return Object.entries(lines).map(([name, { title = name, ...window }]) => ({ name, title, ...window }))
}

function spanOf(text: string): { from: WeekTime; to: WeekTime } {
  // Both times are as long as `Fri 16:00`.
  return { from: weekTimeOf(text.slice(0, 9)), to: weekTimeOf(text.slice(-9)) }
}

function weekTimeOf(text: string): WeekTime {
  const [hour, minute] = [text.slice(4, 6), text.slice(7)].map(Number) as [number, number]
  return { weekday: weekdays.indexOf(text.slice(0, 3)) + 1, hour, minute }
}
