import ms, { type StringValue } from 'ms'
import { z } from 'zod'

/** A duration in YAML (`500ms`, `2s`, `21d`), given on in milliseconds. */
export const Duration = z
  .string()
  .regex(/^\d+(\.\d+)?\s?(ms|s|m|h|d|w)$/, 'must be a duration such as 500ms, 10s, 15m, 24h or 21d')
  .transform((text) => ms(text as StringValue))

/** A day in milliseconds. */
export const DAY_MS = 24 * 60 * 60 * 1000

/** A long duration for people, rounded down: `3 hours`, `1 day`. */
export function longDuration(durationMs: number): string {
  const units = [
    [DAY_MS, 'day'],
    [60 * 60 * 1000, 'hour'],
    [60 * 1000, 'minute'],
    [1000, 'second'],
  ] as const
  const [unitMs, name] = units.find(([each]) => durationMs >= each) ?? [1000, 'second']
  const count = Math.max(Math.floor(durationMs / unitMs), 0)
  return `${count} ${name}${count === 1 ? '' : 's'}`
}
