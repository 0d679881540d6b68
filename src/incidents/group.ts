import type { Monitor } from '../products/monitor.ts'
import type { IncidentMember } from '../store/incidents.ts'

/** How long after an incident's newest member another problem may belong to it. */
export const togetherMs = 10 * 60_000

/** What an open incident is, as far as grouping goes. */
export interface GroupedIncident {
  readonly id: string
  readonly environment: string
  readonly members: readonly Pick<IncidentMember, 'fingerprint' | 'about' | 'status' | 'firstAt'>[]
}

/** What a signal says, as far as grouping goes. */
export interface GroupedSignal {
  readonly environment: string
  readonly fingerprint: string
  readonly about: string | null
  readonly receivedAt: Date
}

export type Grouping = { readonly kind: 'same' | 'related'; readonly incidentId: string } | { readonly kind: 'new' }

type Dependent = Pick<Monitor, 'name' | 'dependsOn'>

/** Everything a monitor depends on, near and far; without itself, even where a file goes in circles. */
export function upstreamOf(name: string, monitors: readonly Dependent[]): ReadonlySet<string> {
  const found = new Set<string>()
  const ahead = [name]
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    for (const upstream of monitors.find((monitor) => monitor.name === next)?.dependsOn ?? []) {
      if (found.has(upstream)) continue
      found.add(upstream)
      ahead.push(upstream)
    }
  }
  found.delete(name)
  return found
}

/** Whether two problems belong together: about the same, one upstream of the other, or both below a common monitor. */
export function areRelated(one: string | null, other: string | null, monitors: readonly Dependent[]): boolean {
  if (one === null || other === null) return false
  if (one === other) return true
  const [above, beyond] = [upstreamOf(one, monitors), upstreamOf(other, monitors)]
  return above.has(other) || beyond.has(one) || [...above].some((name) => beyond.has(name))
}

/**
 * Which of the open incidents a firing signal belongs to: the one that knows its fingerprint; else the one that a related
 * problem opened or joined within ten minutes before, the newest first; else a new one.
 */
export function groupSignal(
  signal: GroupedSignal,
  incidents: readonly GroupedIncident[],
  monitors: readonly Dependent[],
): Grouping {
  const here = incidents.filter(({ environment }) => environment === signal.environment)
  const same = here.find(({ members }) => members.some(({ fingerprint }) => fingerprint === signal.fingerprint))
  if (same !== undefined) return { kind: 'same', incidentId: same.id }
  const [nearest] = here
    .map(({ id, members }) => ({ id, members, newest: Math.max(...members.map(({ firstAt }) => firstAt.getTime())) }))
    .filter(({ newest }) => newest >= signal.receivedAt.getTime() - togetherMs)
    .filter(({ members }) => members.some(({ about }) => areRelated(about, signal.about, monitors)))
    .sort((one, other) => other.newest - one.newest)
  return nearest === undefined ? { kind: 'new' } : { kind: 'related', incidentId: nearest.id }
}

/**
 * The member that the others follow from: of those that fire (of all when none does) the most upstream one; the first
 * where several are. Null without members.
 * @param members in the order in which they came
 */
export function causeOf<Member extends Pick<IncidentMember, 'about' | 'status'>>(
  members: readonly Member[],
  monitors: readonly Dependent[],
): Member | null {
  return rootsOf(members, monitors)[0] ?? members.find(({ status }) => status === 'firing') ?? members[0] ?? null
}

/** The members that follow from no other, of those that fire; of all when none does. None where a file goes in circles. */
export function rootsOf<Member extends Pick<IncidentMember, 'about' | 'status'>>(
  members: readonly Member[],
  monitors: readonly Dependent[],
): readonly Member[] {
  const firing = members.filter(({ status }) => status === 'firing')
  const candidates = firing.length === 0 ? members : firing
  const followers = followersAmong(candidates, monitors)
  return candidates.filter(({ about }) => about === null || !followers.has(about))
}

/** The names of members that are downstream of other members. */
export function followersAmong(
  members: readonly Pick<IncidentMember, 'about'>[],
  monitors: readonly Dependent[],
): ReadonlySet<string> {
  // By name, because thousands of alerts may be about the same monitor.
  const names = new Set(members.flatMap(({ about }) => (about === null ? [] : [about])))
  return new Set([...names].filter((name) => [...upstreamOf(name, monitors)].some((upstream) => names.has(upstream))))
}

/** Members with the cause first, the others as they came. */
export function causeFirst<Member extends Pick<IncidentMember, 'about' | 'status'>>(
  members: readonly Member[],
  monitors: readonly Dependent[],
): readonly Member[] {
  const cause = causeOf(members, monitors)
  return cause === null ? members : [cause, ...members.filter((member) => member !== cause)]
}
