import { nearest } from '../nearest.ts'

/** Something wrong in a product's file. */
export interface Problem {
  /** Keys and indexes from the top of the file. */
  readonly path: readonly (string | number)[]
  /** Whether the key at the path is meant, or what stands behind it. */
  readonly at: 'key' | 'value'
  /** What is wrong, without a full stop. */
  readonly sentence: string
}

/** `; did you mean "title"?` when a known name is near, else nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const candidate = nearest(name, known)
  return candidate === undefined ? '' : `; did you mean "${candidate}"?`
}
