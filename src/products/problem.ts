import { closest, distance } from 'fastest-levenshtein'

/** Something wrong in a product's file. */
export interface Problem {
  /** Keys and indexes from the top of the file. */
  readonly path: readonly (string | number)[]
  /** Whether the key at the path is meant, or what stands behind it. */
  readonly at: 'key' | 'value'
  /** What is wrong, without a full stop. */
  readonly sentence: string
}

/**
 * The name that was probably meant.
 * @returns undefined when none is near
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const candidate = closest(name.toLowerCase(), known)
  return distance(name.toLowerCase(), candidate.toLowerCase()) <= Math.max(2, candidate.length / 3)
    ? candidate
    : undefined
}

/** `; did you mean "title"?` when a known name is near, else nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const candidate = nearest(name, known)
  return candidate === undefined ? '' : `; did you mean "${candidate}"?`
}
