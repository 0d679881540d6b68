import { counted } from '../checks/rows.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const toThree = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 })
const toFour = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 4 })

/** A duration for people, rounded to what matters: `40 seconds`, `3 minutes`, `2 hours`, `5 days`. */
export function spoken(durationMs: number): string {
  const seconds = Math.round(durationMs / SECOND)
  if (seconds < 90 && seconds !== 60) return counted(seconds, 'second')
  const minutes = Math.round(durationMs / MINUTE)
  if (minutes < 90 && minutes !== 60) return counted(minutes, 'minute')
  const hours = Math.round(durationMs / HOUR)
  return hours < 48 ? counted(hours, 'hour') : counted(Math.round(hours / 24), 'day')
}

/** A duration that is left: `another hour`, `another 3 minutes`. */
export const another = (durationMs: number): string => `another ${spoken(durationMs).replace(/^1 /, '')}`

/** What the bot did by itself is stored under the name of what made it, which means nothing to people. */
export const byItself = (name: string): boolean => name === 'watch' || name === 'automatic'

/** A share for people: `12.3 %`. */
export function percent(share: number): string {
  return `${toThree.format(share * 100)} %`
}

/** A number for people: `1,250`, `0.25`. */
export function number(value: number): string {
  return toFour.format(value)
}
