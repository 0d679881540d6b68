import type { Monitor } from '../products/monitor.ts'
import type { IncidentMember } from '../store/incidents.ts'
import { causeOf, followersAmong } from './group.ts'

type Named = Pick<IncidentMember, 'title' | 'about' | 'status'>
type Dependent = Pick<Monitor, 'name' | 'dependsOn'>

/**
 * What an incident is called: what its cause is called, or the names of several problems none of which follows from
 * another: `www, api and mail are failing`. Null when nothing fires: then it is still called as it was.
 */
export function titleOf(members: readonly Named[], monitors: readonly Dependent[]): string | null {
  const firing = members.filter(({ status }) => status === 'firing')
  const cause = causeOf(firing, monitors)
  if (cause === null) return null
  const followers = followersAmong(firing, monitors)
  const names = new Set(firing.flatMap(({ about }) => (about === null ? [] : [about])))
  const roots = [...names].filter((name) => !followers.has(name))
  return roots.length < 2 ? cause.title : `${listed(roots)} are failing`
}

/** `a and b`, `a, b and c`, `a, b and 3 others`. */
function listed(names: readonly string[]): string {
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} others`] : names
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
