import { entriesOf, type Path, unknownCheck, unknownChecks, unknownEnvironment } from './cross-check-names.ts'
import { type Fields, fieldsOf, isFields } from './fields-of.ts'
import type { Problem } from './problem.ts'

interface Known {
  /** Each check with the environments it is asked in; null is all of them. */
  readonly checks: ReadonlyMap<string, readonly unknown[] | null>
  readonly environments: readonly string[]
}

/** Gates, prerequisites, targets and lists name checks that exist, and gates say how strictly they hold everywhere. */
export function crossCheckRequirements(file: Fields, known: Known): Problem[] {
  const ids = [...known.checks.keys()]
  const lists = ['milestones', 'goLive'].flatMap((field) =>
    entriesOf(file[field]).flatMap(([index, item]) => unknownChecks(fieldsOf(item).checks, [field, index], ids)),
  )
  return [
    ...Object.entries(fieldsOf(file.gates)).flatMap(([id, gate]) =>
      isFields(gate) ? gateProblems(gate, ['gates', id], known) : [],
    ),
    ...Object.entries(fieldsOf(file.prerequisites)).flatMap(([id, line]) =>
      prerequisiteProblems(fieldsOf(line), ['prerequisites', id], known),
    ),
    ...entriesOf(file.performance).flatMap(([index, target]) =>
      unknownCheck(fieldsOf(target).check, ['performance', index, 'check'], ids),
    ),
    ...lists,
  ]
}

function gateProblems(gate: Fields, path: Path, known: Known): Problem[] {
  return [
    ...unknownChecks(gate.checks, path, [...known.checks.keys()]),
    ...levelProblems(gate, path, known),
    ...unasked(gate, path, known),
  ]
}

function levelProblems({ level, levels }: Fields, path: Path, { environments }: Known): Problem[] {
  if (level !== undefined && levels !== undefined) {
    return [{ path: [...path, 'levels'], at: 'key', sentence: 'stands beside "level": write one of the two' }]
  }
  if (level === undefined && levels === undefined) {
    return [{ path, at: 'key', sentence: 'needs a "level", or "levels" with one for each environment' }]
  }
  if (!isFields(levels)) return []
  const missing = environments.filter((name) => levels[name] === undefined)
  return [
    ...missing.map((name): Problem => {
      return { path: [...path, 'levels'], at: 'key', sentence: `has no level for the environment "${name}"` }
    }),
    ...Object.keys(levels).flatMap((name): Problem[] => {
      if (environments.includes(name)) return []
      return [unknownEnvironment(name, [...path, 'levels', name], 'key', environments)]
    }),
  ]
}

/** A gate that matters somewhere, but asks nothing there, could never be passed. */
function unasked({ checks, level, levels }: Fields, path: Path, known: Known): Problem[] {
  const ids = entriesOf(checks).map(([, id]) => id)
  if (ids.length === 0 || ids.some((id) => !isKnown(id, known))) return []
  return known.environments.flatMap((name): Problem[] => {
    const here = fieldsOf(levels)[name] ?? level
    if (here !== 'blocking' && here !== 'conditional') return []
    if (ids.some((id) => isAskedIn(id, name, known))) return []
    const at = levels === undefined ? [...path, 'level'] : [...path, 'levels', name]
    return [{ path: at, at: 'value', sentence: `is ${here} in "${name}", where none of its checks is asked` }]
  })
}

function prerequisiteProblems({ check, environments }: Fields, path: Path, known: Known): Problem[] {
  const unknown = unknownCheck(check, [...path, 'check'], [...known.checks.keys()])
  if (check === undefined || unknown.length > 0) return unknown
  return entriesOf(environments).flatMap(([index, name]): Problem[] => {
    if (!known.environments.some((each) => each === name) || isAskedIn(check, name, known)) return []
    const sentence = `its check "${check}" is not asked in "${name}"`
    return [{ path: [...path, 'environments', index], at: 'value', sentence }]
  })
}

const isKnown = (id: unknown, { checks }: Known) => typeof id === 'string' && checks.has(id)

function isAskedIn(id: unknown, environment: unknown, { checks }: Known): boolean {
  const environments = typeof id === 'string' ? checks.get(id) : undefined
  return environments === null || environments?.includes(environment) === true
}
