import type { CheckAnswer } from '../checks/check.ts'
import type { AskedCheck, Facts } from './assessment.ts'

const shares = { pass: 1, warn: 0.5, fail: 0 } as const

/** How much of its question an answer holds, 0 to 1; an unknown holds nothing. */
export function shareOf({ status, share }: Pick<CheckAnswer, 'status' | 'share'>): number {
  if (status === 'unknown') return 0
  const given = share ?? shares[status]
  return Number.isNaN(given) ? 0 : Math.min(1, Math.max(0, given))
}

/** An area with its checks that were asked; at least one. */
export type AskedArea = Facts['areas'][number] & {
  readonly checks: readonly AskedCheck[]
  /** The mean of its checks, 0 to 1. */
  readonly value: number
}

/** The areas that have something to ask here, each with its checks. */
export function askedAreas({ areas, checks }: Pick<Facts, 'areas' | 'checks'>): AskedArea[] {
  return areas.flatMap((area) => {
    const own = checks.filter((check) => check.area === area.id)
    if (own.length === 0) return []
    return [
      {
        ...area,
        checks: own,
        value: weightedMean(own.map(({ weight, answer }) => ({ weight, value: shareOf(answer) }))),
      },
    ]
  })
}

/** The whole score: the mean of the areas by their weight, in whole percent. */
export function scoreOf(facts: Pick<Facts, 'areas' | 'checks'>): number {
  return percent(weightedMean(askedAreas(facts)), facts.checks.length > 0 && facts.checks.every(passes))
}

/** What each check would add to the whole score if it held in full, 0 to 1, by its id. */
export function gainsOf(facts: Pick<Facts, 'areas' | 'checks'>): ReadonlyMap<string, number> {
  const areas = askedAreas(facts)
  const areaWeights = sum(areas.map(({ weight }) => weight))
  return new Map(
    areas.flatMap(({ weight: areaWeight, checks }) => {
      const weights = sum(checks.map(({ weight }) => weight))
      return checks.map(({ id, weight, answer }) => {
        return [id, (areaWeight / areaWeights) * (weight / weights) * (1 - shareOf(answer))] as const
      })
    }),
  )
}

export const passes = ({ answer }: AskedCheck) => answer.status === 'pass'

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
