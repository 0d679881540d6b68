import { closest, distance } from 'fastest-levenshtein'

/**
 * The name that was probably meant: one that begins so, or else the one with the fewest letters between.
 * @returns undefined when none is near
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const typed = name.toLowerCase()
  if (typed === '' || known.length === 0) return undefined
  const longer = typed.length > 1 ? known.filter((each) => each.toLowerCase().startsWith(typed)) : []
  if (longer.length === 1) return longer[0]
  const candidate = closest(typed, known)
  const most = Math.min(candidate.length - 1, Math.max(2, candidate.length / 3))
  return distance(typed, candidate.toLowerCase()) <= most ? candidate : undefined
}
