import type { KnownToItems } from './cross-check-items.ts'
import { entriesOf, namesIn, type Path, unknownEnvironments } from './cross-check-names.ts'
import { type Fields, fieldsOf } from './fields-of.ts'
import { didYouMean, type Problem } from './problem.ts'

/** Kinds that say nothing new however often they are asked, each with the reason. */
const unwatchable: ReadonlyMap<unknown, string> = new Map([
  ['manual', 'is what a person states, which no machine can watch'],
  ['slo', 'is measured by monitors itself'],
])

/** Monitors repeat checks that a machine can watch, where these are asked, and depend on one another without a circle. */
export function crossCheckMonitors(file: Fields, checks: KnownToItems['checks']): Problem[] {
  const monitors = fieldsOf(file.monitors)
  const names = Object.keys(monitors)
  return [
    ...names.flatMap((name) => {
      const fields = fieldsOf(monitors[name])
      const path = ['monitors', name]
      return [
        ...checkProblems(name, fields, { path, file, checks }),
        ...unknownEnvironments(fields, path, namesIn(file.environments)),
        ...entriesOf(fields.dependsOn).flatMap(([index, other]): Problem[] => {
          const at = { path: [...path, 'dependsOn', index], at: 'value' } as const
          if (typeof other !== 'string') return []
          if (other === name) return [{ ...at, sentence: 'cannot be the monitor itself' }]
          if (names.includes(other)) return []
          return [{ ...at, sentence: `there is no monitor "${other}"${didYouMean(other, names)}` }]
        }),
      ]
    }),
    ...circles(monitors),
  ]
}

function checkProblems(
  name: string,
  fields: Fields,
  { path, file, checks }: { readonly path: Path; readonly file: Fields; readonly checks: KnownToItems['checks'] },
): Problem[] {
  const named = fields.check
  if (named !== undefined && typeof named !== 'string') return []
  const id = named ?? name
  const at = named === undefined ? ({ path, at: 'key' } as const) : ({ path: [...path, 'check'], at: 'value' } as const)
  const check = checks.get(id)
  if (check === undefined) {
    const how = named === undefined ? ': name the one that is repeated, as "check"' : ''
    return [{ ...at, sentence: `there is no check "${id}"${didYouMean(id, [...checks.keys()]) || how}` }]
  }
  const why = unwatchable.get(check.kind)
  if (why !== undefined) return [{ ...at, sentence: `the check "${id}" ${why}` }]
  const asked = check.environments
  const known = namesIn(file.environments)
  // A mistake in the check's own line is said there, and not once more here.
  if (asked === null || asked.some((each) => !known.includes(String(each)))) return []
  const elsewhere = `; it is asked in ${asked.join(', ')}`
  if (fields.environments === undefined) {
    const usual = usualEnvironment(fieldsOf(file.environments))
    if (usual === null || asked.includes(usual)) return []
    const sentence = `the check "${id}" is not asked in "${usual}"${elsewhere}: name "environments" here too`
    return [{ ...at, sentence }]
  }
  return entriesOf(fields.environments).flatMap(([index, environment]): Problem[] => {
    if (asked.includes(environment) || !known.includes(String(environment))) return []
    const sentence = `the check "${id}" is not asked in "${environment}"${elsewhere}`
    return [{ path: [...path, 'environments', index], at: 'value', sentence }]
  })
}

/** Where a monitor watches that names no environment; null when that cannot be told. */
function usualEnvironment(environments: Fields): string | null {
  const names = Object.keys(environments)
  const usual = names.length === 1 ? names : names.filter((name) => fieldsOf(environments[name]).default === true)
  return usual.length === 1 ? (usual[0] ?? null) : null
}

/** Each circle of dependencies once, at the monitor of it that stands first in the file. */
function circles(monitors: Fields): Problem[] {
  const needs = new Map(
    Object.entries(monitors).map(([name, fields]) => {
      const others = entriesOf(fieldsOf(fields).dependsOn).map(([, other]) => other)
      return [name, others.filter((other): other is string => typeof other === 'string' && other !== name)]
    }),
  )
  const told = new Set<string>()
  return [...needs.keys()].flatMap((name): Problem[] => {
    const circle = told.has(name) ? null : wayBack(name, needs)
    if (circle === null) return []
    for (const each of circle) told.add(each)
    const sentence = `depends on itself: ${[...circle, name].join(' → ')}`
    return [{ path: ['monitors', name, 'dependsOn'], at: 'key', sentence }]
  })
}

/** The shortest way from a monitor along its dependencies back to itself, without its end; null when there is none. */
function wayBack(start: string, needs: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const seen = new Set<string>()
  const ways = [[start]]
  for (const way of ways) {
    for (const next of needs.get(way.at(-1) ?? start) ?? []) {
      if (next === start) return way
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  return null
}
