/** How long a press counts: the first one until the second, and both until the deployment. */
export const glassForMs = 30 * 60_000

/** Whether two people let something through, and not so long ago that it was for another time. */
export function isThrough(glass: { readonly secondAt: Date | null } | null, now: Date): boolean {
  return glass?.secondAt != null && now.getTime() - glass.secondAt.getTime() < glassForMs
}
