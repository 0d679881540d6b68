import { DateTime } from 'luxon'
import type { BoundFreeze, WeekTime } from '../products/freeze-fields.ts'

/** Whether nothing may be deployed at a moment. */
export type FreezeDecision =
  | { readonly isFrozen: false }
  | {
      readonly isFrozen: true
      /** Of several the one that ends last. */
      readonly window: BoundFreeze
      /** When deploys are free again; null when the windows leave no gap in sight. */
      readonly until: Date | null
      readonly sentence: string
    }

/** A freeze as it happens once: from its start on, up to but without its end. */
interface Occurrence {
  readonly window: BoundFreeze
  readonly from: number
  readonly to: number
}

/** After so many windows that follow on one another no gap is looked for: more than a year of weeks. */
const mostInARow = 60

/** Decides whether a moment lies in a freeze, by each window's own clocks, across daylight saving both ways. */
export function isFrozen(windows: readonly BoundFreeze[], at: Date): FreezeDecision {
  const found = lastToEnd(windows, at.getTime())
  if (found === null) return { isFrozen: false }
  let end: Occurrence | null = found
  let until = found.to
  for (let count = 0; end !== null && count < mostInARow; count += 1) {
    until = end.to
    end = lastToEnd(windows, until)
  }
  const { window } = found
  if (end !== null) {
    return { isFrozen: true, window, until: null, sentence: `Frozen (${window.title}), with no end in sight.` }
  }
  const local = DateTime.fromMillis(until, { zone: window.zone, locale: 'en-GB' })
  const sentence = `Frozen (${window.title}) until ${local.toFormat('cccc d LLLL, HH:mm')} (${window.zone}).`
  return { isFrozen: true, window, until: new Date(until), sentence }
}

function lastToEnd(windows: readonly BoundFreeze[], at: number): Occurrence | null {
  const [last = null] = windows
    .flatMap((window) => occurrencesNear(window, at))
    .filter(({ from, to }) => from <= at && at < to)
    .toSorted((one, other) => other.to - one.to)
  return last
}

function occurrencesNear(window: BoundFreeze, at: number): Occurrence[] {
  if (window.kind === 'dated') {
    const local = (text: string) => DateTime.fromISO(text, { zone: window.zone })
    return [{ window, from: earliest(local(window.from)), to: latest(local(window.to)) }]
  }
  const { from, to, zone } = window
  const week = DateTime.fromMillis(at, { zone }).startOf('week')
  // One that ends earlier in the week than it starts goes on into the next.
  const weeksLong = minuteOf(to) <= minuteOf(from) ? 1 : 0
  return [week.minus({ weeks: 1 }), week].map((each) => ({
    window,
    from: earliest(momentOf(each, from)),
    to: latest(momentOf(each.plus({ weeks: weeksLong }), to)),
  }))
}

function momentOf(week: DateTime, { weekday, hour, minute }: WeekTime): DateTime {
  return week.plus({ days: weekday - 1 }).set({ hour, minute })
}

const minuteOf = ({ weekday, hour, minute }: WeekTime) => (weekday * 24 + hour) * 60 + minute

// A local time that comes twice when clocks go back: a freeze begins at the first and ends at the second.
const earliest = (local: DateTime) => Math.min(...local.getPossibleOffsets().map((each) => each.toMillis()))
const latest = (local: DateTime) => Math.max(...local.getPossibleOffsets().map((each) => each.toMillis()))
