/** One measured figure against its limit. */
export interface Result {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** The most it may be. */
  readonly limit: number
  readonly holds: boolean
}

/** A measurement: its name on the command line, what it shows, and how it is taken. */
export interface Measurement {
  readonly name: string
  readonly summary: string
  readonly measure: (say: (line: string) => void) => Promise<readonly Result[]>
}

/** @param value rounded to two decimals */
export function atMost(name: string, value: number, unit: string, limit: number): Result {
  return { name, value: Math.round(value * 100) / 100, unit, limit, holds: value <= limit }
}

/** The value below which the given part (0 to 1) of the numbers lies, by nearest rank. */
export function percentile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]
  if (value === undefined) throw new Error('no numbers to take a percentile of')
  return value
}
