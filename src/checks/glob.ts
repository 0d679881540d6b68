import picomatch from 'picomatch'
import { z } from 'zod'

/** A pattern of names in YAML: `*` within a folder, `**` through folders, `?`, `[ab]`, `{a,b}`; dots are ordinary. */
export const Glob = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^/!][^\\]*$/, 'must be a pattern such as db/migrations/*.sql, from the top folder on')
  .refine((glob) => (glob.match(/\*+/g) ?? []).length <= 6, 'may have at most six asterisks')

/** Makes the test for one pattern, or for several of which one must fit. */
export function globTest(globs: string | readonly string[]): (name: string) => boolean {
  const fits = picomatch(typeof globs === 'string' ? globs : [...globs], { dot: true, noextglob: true, nonegate: true })
  // picomatch takes a second argument, which `filter` would fill with an index.
  return (name) => fits(name)
}

/** Whether a text is a pattern and not a plain name. */
export function isGlob(text: string): boolean {
  return /[*?[\]{}]/.test(text)
}
