import { type Fields, fieldsOf } from './fields-of.ts'
import { didYouMean, type Problem } from './problem.ts'

export type Path = readonly (string | number)[]

/** The owner of a line is one of the product's roles. */
export function unknownOwner(line: Fields, path: Path, roles: readonly string[]): Problem[] {
  return unknownRole(line.owner, [...path, 'owner'], roles)
}

/** What names a role names one of the product's. */
export function unknownRole(
  role: unknown,
  path: Path,
  roles: readonly string[],
  at: Problem['at'] = 'value',
): Problem[] {
  if (typeof role !== 'string' || roles.includes(role)) return []
  const known = roles.length === 0 ? '; the product has no roles' : `; the roles are ${roles.join(', ')}`
  const sentence = `"${role}" is not a role${didYouMean(role, roles) || known}`
  return [{ path, at, sentence }]
}

/** The environments of a line are the product's. */
export function unknownEnvironments(line: Fields, path: Path, known: readonly string[]): Problem[] {
  return entriesOf(line.environments).flatMap(([index, name]) =>
    typeof name === 'string' && !known.includes(name)
      ? [unknownEnvironment(name, [...path, 'environments', index], 'value', known)]
      : [],
  )
}

/** That there is no such environment. */
export function unknownEnvironment(name: string, path: Path, at: Problem['at'], known: readonly string[]): Problem {
  return { path, at, sentence: `there is no environment "${name}"${didYouMean(name, known)}` }
}

/** The checks of a list are the product's. */
export function unknownChecks(ids: unknown, path: Path, known: readonly string[]): Problem[] {
  return entriesOf(ids).flatMap(([index, id]) => unknownCheck(id, [...path, 'checks', index], known))
}

/** A check is one of the product's. */
export function unknownCheck(id: unknown, path: Path, known: readonly string[]): Problem[] {
  if (typeof id !== 'string' || known.includes(id)) return []
  return [{ path, at: 'value', sentence: `there is no check "${id}"${didYouMean(id, known)}` }]
}

/** The entries of a list with their places; none for anything else. */
export const entriesOf = (list: unknown): [number, unknown][] => (Array.isArray(list) ? [...list.entries()] : [])

/** The names of a map. */
export const namesIn = (map: unknown): string[] => Object.keys(fieldsOf(map))
