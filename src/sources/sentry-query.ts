const UNITS = [
  [7 * 24 * 60 * 60 * 1000, 'w'],
  [24 * 60 * 60 * 1000, 'd'],
  [60 * 60 * 1000, 'h'],
  [60 * 1000, 'm'],
  [1000, 's'],
] as const

/** A duration as Sentry writes it, in the largest unit that is exact: `24h` is `1d`, ninety seconds are `90s`. */
export function statsPeriod(durationMs: number): string {
  const [unitMs, unit] = UNITS.find(([each]) => durationMs >= each && durationMs % each === 0) ?? [1000, 's']
  return `${Math.max(Math.round(durationMs / unitMs), 1)}${unit}`
}

/** One `key:value` of Sentry's search, quoted so that the value stays one value. */
export function term(key: string, value: string): string {
  return /^[\w.@+-]+$/.test(value) ? `${key}:${value}` : `${key}:"${value.replaceAll('"', '\\"')}"`
}

/** Joins the terms of a search; those that are left out drop away. */
export function search(...terms: readonly (string | undefined)[]): string {
  return terms.filter(Boolean).join(' ')
}
