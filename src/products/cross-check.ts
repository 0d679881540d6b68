import { crossCheckChecklists } from './cross-check-checklists.ts'
import { crossCheckDeploys } from './cross-check-deploys.ts'
import { crossCheckIncidents } from './cross-check-incidents.ts'
import { unknownEnvironments, unknownOwner } from './cross-check-names.ts'
import { crossCheckRequirements } from './cross-check-requirements.ts'
import { crossCheckSignOffs } from './cross-check-sign-offs.ts'
import { type Fields, fieldsOf, isFields } from './fields-of.ts'
import type { Problem } from './problem.ts'

/**
 * What only the whole file can tell: owners are roles, environments exist, names are unique, one default.
 * Looks at the file as it was written, so that these problems are said beside those of single fields.
 */
export function crossCheck(file: unknown): Problem[] {
  const { roles, environments, areas } = fieldsOf(file)
  const checks = Object.entries(fieldsOf(areas)).flatMap(([area, content]) =>
    Object.entries(fieldsOf(fieldsOf(content).checks)).map(([id, line]) => ({
      id,
      area,
      path: ['areas', area, 'checks', id],
      line: fieldsOf(line),
    })),
  )
  const asked = new Map(
    checks.map(({ id, line }) => [id, { kind: line.kind, environments: namesOf(line.environments) }]),
  )
  return [
    ...defaultEnvironment(fieldsOf(environments), isFields(environments)),
    ...checks.flatMap(({ path, line }) => [
      ...unknownOwner(line, path, Object.keys(fieldsOf(roles))),
      ...unknownEnvironments(line, path, Object.keys(fieldsOf(environments))),
    ]),
    ...checks.flatMap(({ id, area, path }) => {
      const first = checks.find((check) => check.id === id)
      if (first === undefined || first.area === area) return []
      return [
        { path, at: 'key' as const, sentence: `the name "${id}" is taken by a check of the area "${first.area}"` },
      ]
    }),
    ...crossCheckRequirements(fieldsOf(file), {
      checks: new Map(checks.map(({ id, line }) => [id, namesOf(line.environments)])),
      environments: Object.keys(fieldsOf(environments)),
    }),
    ...crossCheckChecklists(fieldsOf(file), asked),
    ...crossCheckSignOffs(fieldsOf(file)),
    ...crossCheckDeploys(
      fieldsOf(file),
      checks.map(({ id }) => id),
    ),
    ...crossCheckIncidents(fieldsOf(file), asked),
    ...Object.entries(fieldsOf(fieldsOf(file).prerequisites)).flatMap(([id, line]) => [
      ...unknownOwner(fieldsOf(line), ['prerequisites', id], Object.keys(fieldsOf(roles))),
      ...unknownEnvironments(fieldsOf(line), ['prerequisites', id], Object.keys(fieldsOf(environments))),
    ]),
  ]
}

function defaultEnvironment(environments: Fields, given: boolean): Problem[] {
  const names = Object.keys(environments)
  const path = ['environments']
  if (given && names.length === 0) return [{ path, at: 'key', sentence: 'must name at least one environment' }]
  const defaults = names.filter((name) => fieldsOf(environments[name]).default === true)
  if (names.length < 2 || defaults.length === 1) return []
  const sentence =
    defaults.length === 0
      ? 'one of several environments must be the default: write "default: true" below it'
      : `only one environment may be the default, but ${defaults.length} are: ${defaults.join(', ')}`
  return [{ path, at: 'key', sentence }]
}

/** The environments that a line names; null when it names none and so means all. */
const namesOf = (environments: unknown): readonly unknown[] | null =>
  Array.isArray(environments) ? environments : null
