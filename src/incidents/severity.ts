import { type Severity, severities } from '../store/incident-words.ts'
import type { IncidentMember } from '../store/incidents.ts'

const rank = (severity: Severity) => severities.indexOf(severity)

/** Whether one severity is worse than another. */
export const isWorse = (one: Severity, other: Severity): boolean => rank(one) < rank(other)

/** Orders problems by how bad they are, the worst first. */
export const bySeverity = (one: { readonly severity: Severity }, other: { readonly severity: Severity }): number =>
  rank(one.severity) - rank(other.severity)

/** The worst severity of what fires; null when nothing does. */
export function worstOf(members: readonly Pick<IncidentMember, 'severity' | 'status'>[]): Severity | null {
  const firing = members.filter(({ status }) => status === 'firing')
  return severities.find((severity) => firing.some((member) => member.severity === severity)) ?? null
}
