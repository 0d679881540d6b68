/** How sure a rollback must be: one in two thousand by chance, because many looks are taken in one watch. */
export const SURE_ENOUGH_TO_ACT = 3.29

/** How sure a pass must be: one in forty by chance. */
export const SURE_ENOUGH_TO_PASS = 1.96

/** What a share may truly be. */
export interface ShareBounds {
  readonly lower: number
  readonly upper: number
}

/**
 * Between what a share lies, after Wilson (1927): honest also for few requests and for none that fail.
 * @param bad how many were bad; need not be whole
 * @param count how many there were, above 0
 * @param deviations how sure to be, in standard deviations
 */
export function shareBounds(bad: number, count: number, deviations: number): ShareBounds {
  const share = bad / count
  const squared = deviations ** 2
  const middle = share + squared / (2 * count)
  const half = deviations * Math.sqrt((share * (1 - share)) / count + squared / (4 * count ** 2))
  const whole = 1 + squared / count
  return { lower: Math.max((middle - half) / whole, 0), upper: Math.min((middle + half) / whole, 1) }
}
