import type { CheckAnswer } from '../checks/check.ts'

const shares = { pass: 1, warn: 0.5, fail: 0 } as const

/** How much of its question an answer holds, 0 to 1; an unknown holds nothing. */
export function shareOf({ status, share }: Pick<CheckAnswer, 'status' | 'share'>): number {
  if (status === 'unknown') return 0
  const given = share ?? shares[status]
  return Number.isNaN(given) ? 0 : Math.min(1, Math.max(0, given))
}

/** The mean of values, each counted by its weight; 0 of nothing. */
export function weightedMean(parts: readonly { readonly weight: number; readonly value: number }[]): number {
  const weights = sum(parts.map(({ weight }) => weight))
  return weights === 0 ? 0 : sum(parts.map(({ weight, value }) => weight * value)) / weights
}

/**
 * Whole percent, rounded down.
 * @param whole whether everything passes: only then may it be 100
 */
export function percent(value: number, whole: boolean): number {
  // 29 % of something must not become 28 because 0.29 × 100 is a hair under 29.
  const floored = Math.floor(value * 100 + 1e-9)
  return whole ? floored : Math.min(99, floored)
}

/** Sorted first, because floating point sums depend on the order and a score may not. */
function sum(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other).reduce((total, number) => total + number, 0)
}
