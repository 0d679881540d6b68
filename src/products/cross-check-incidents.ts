import type { KnownToItems } from './cross-check-items.ts'
import { crossCheckMonitors } from './cross-check-monitors.ts'
import { entriesOf, namesIn, type Path, unknownEnvironments, unknownRole } from './cross-check-names.ts'
import { type Fields, fieldsOf } from './fields-of.ts'
import { didYouMean, type Problem } from './problem.ts'

/** Monitors repeat checks that are asked there, and incidents and maintenance name monitors, roles and environments that exist. */
export function crossCheckIncidents(file: Fields, checks: KnownToItems['checks']): Problem[] {
  const monitors = namesIn(file.monitors)
  const environments = namesIn(file.environments)
  return [
    ...crossCheckMonitors(file, checks),
    ...objectiveProblems(file.objectives, monitors),
    ...incidentProblems(fieldsOf(file.incidents), namesIn(file.roles), monitors),
    ...Object.entries(fieldsOf(file.maintenance)).flatMap(([name, window]) => {
      const path = ['maintenance', name]
      return [
        ...entriesOf(fieldsOf(window).monitors).flatMap(([index, monitor]) =>
          unknownMonitor(monitor, [...path, 'monitors', index], monitors),
        ),
        ...unknownEnvironments(fieldsOf(window), path, environments),
      ]
    }),
  ]
}

function objectiveProblems(objectives: unknown, monitors: readonly string[]): Problem[] {
  if (objectives === undefined || monitors.length > 0) return []
  const sentence = 'is measured by monitors, but the product has none: name some under "monitors"'
  return [{ path: ['objectives'], at: 'key', sentence }]
}

function incidentProblems(incidents: Fields, roles: readonly string[], monitors: readonly string[]): Problem[] {
  const { owner, onCall, escalation, signals } = incidents
  const routes = Object.entries(fieldsOf(signals)).flatMap(([sender, lines]): [Path, unknown][] =>
    Array.isArray(lines)
      ? entriesOf(lines).map(([index, line]) => [['incidents', 'signals', sender, index], line])
      : [[['incidents', 'signals', sender], lines]],
  )
  return [
    ...unknownRole(owner, ['incidents', 'owner'], roles),
    ...unknownRole(onCall, ['incidents', 'onCall'], roles),
    ...entriesOf(escalation).flatMap(([index, step]) =>
      unknownRole(fieldsOf(step).role, ['incidents', 'escalation', index, 'role'], roles),
    ),
    ...routes.flatMap(([path, line]) => unknownMonitor(fieldsOf(line).about, [...path, 'about'], monitors)),
  ]
}

function unknownMonitor(name: unknown, path: Path, known: readonly string[]): Problem[] {
  if (typeof name !== 'string' || known.includes(name)) return []
  const others = known.length === 0 ? '; the product has no monitors' : `; the monitors are ${known.join(', ')}`
  return [{ path, at: 'value', sentence: `there is no monitor "${name}"${didYouMean(name, known) || others}` }]
}
