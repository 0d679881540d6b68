import { DateTime } from 'luxon'
import type { ClockMove, ClockState } from './page/protocol.ts'

const hourMs = 60 * 60_000
const dayMs = 24 * hourMs
/** Whatever is due at 09:00 has come by then, and is not late yet. */
const morning = { hour: 9, minute: 5 }

/** The moments at which the bot has to run on the way from one moment to another, in order; the last one is where it leads. Pure. */
export type Stops = (from: Date, to: Date) => readonly Date[]

/** The playground's clock: the world's and the bot's alike. */
export interface Clock {
  readonly state: () => ClockState
  /**
   * Moves it, stop by stop; resolves when it is there, and does nothing while it is on its way.
   * @throws Error when the bot does not start again, and stays where it came to
   */
  readonly move: (move: ClockMove) => Promise<void>
}

/** Where a move leads from a moment. Pure. */
export function targetOf(move: ClockMove, from: Date): Date {
  switch (move) {
    case 'hour':
      return new Date(from.getTime() + hourMs)
    case 'morning':
      return DateTime.fromJSDate(from, { zone: 'utc' })
        .plus({ days: 1 })
        .set({ hour: 9, minute: 0, second: 0, millisecond: 0 })
        .toJSDate()
    case 'day':
      return new Date(from.getTime() + dayMs)
    case 'week':
      return new Date(from.getTime() + 7 * dayMs)
  }
}

/** The mornings at 09:05 UTC between two moments, and the moments of `further`, in order. Pure. */
export function stopsBetween(from: Date, to: Date, further: readonly Date[]): Date[] {
  const first = DateTime.fromJSDate(from, { zone: 'utc' }).set({ ...morning, second: 0, millisecond: 0 })
  const days = Math.ceil((to.getTime() - from.getTime()) / dayMs) + 1
  const mornings = Array.from({ length: days }, (_each, index) => first.plus({ days: index }).toJSDate())
  const between = [...mornings, ...further, to].filter((at) => at > from && at <= to).map(Number)
  return [...new Set(between)].sort((one, other) => one - other).map((at) => new Date(at))
}

/**
 * @param parts.jump lets the world and the bot go on at so many milliseconds ahead of the real clock
 * @param parts.settle resolves when the bot has done what was due at a stop
 * @param parts.onChange told whenever the state changes
 */
export function createClock(parts: {
  stops: Stops
  jump: (aheadMs: number) => Promise<void>
  settle: (stop: Date) => Promise<void>
  onChange: (state: ClockState) => void
  now: () => number
}): Clock {
  let state: ClockState = { aheadMs: 0, movingTo: null }
  const change = (changed: Partial<ClockState>) => {
    state = { ...state, ...changed }
    parts.onChange(state)
  }
  return {
    state: () => state,
    move: async (move) => {
      if (state.movingTo !== null) return
      const from = new Date(parts.now())
      const to = targetOf(move, from)
      change({ movingTo: to.getTime() })
      try {
        for (const stop of parts.stops(from, to)) {
          const aheadMs = Math.max(state.aheadMs + stop.getTime() - parts.now(), state.aheadMs)
          change({ aheadMs })
          await parts.jump(aheadMs)
          await parts.settle(stop)
        }
      } finally {
        change({ movingTo: null })
      }
    },
  }
}
