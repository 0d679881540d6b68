import type { EscalationStep, IncidentPolicy } from '../products/monitor.ts'
import type { Severity } from '../store/incident-words.ts'
import type { Incident } from '../store/incidents.ts'

type Path = Pick<IncidentPolicy, 'onCall' | 'escalation' | 'remindMs'>

/** What an incident's next step up is: whom it tells, and how long until the one after it. */
export type Climb =
  | { readonly kind: 'climb'; readonly step: number; readonly role: string; readonly waitMs: number }
  | { readonly kind: 'remind'; readonly roles: readonly string[]; readonly waitMs: number }

/** Whether somebody looks after an incident, since it was opened or opened again. */
export function isAcknowledged({ acknowledgedAt, climbsAt }: Pick<Incident, 'acknowledgedAt' | 'climbsAt'>): boolean {
  return acknowledgedAt !== null && climbsAt === null
}

/**
 * Where an incident begins on its product's path: on the first step when its role is told anyway, else before it.
 * @param told the roles that are told when it opens
 * @returns the step, and how long until it climbs or reminds; null when there is nobody to remind
 */
export function beginClimb(
  severity: Severity,
  path: Path,
  told: readonly string[],
): { readonly step: number; readonly waitMs: number | null } {
  const [first] = path.escalation
  if (first === undefined) return { step: -1, waitMs: told.length === 0 ? null : path.remindMs }
  if (!told.includes(first.role)) return { step: -1, waitMs: path.remindMs }
  return { step: 0, waitMs: waitAfter(0, lastStep(severity, path.escalation), path) }
}

/**
 * What is due when nobody has acknowledged in time: the next step is told, or, at the path's end, the last one again.
 * @param told the roles that were told when it opened: those who are reminded where there is no path
 */
export function climb(
  { escalationStep, severity }: Pick<Incident, 'escalationStep' | 'severity'>,
  path: Path,
  told: readonly string[],
): Climb {
  const last = lastStep(severity, path.escalation)
  const next = path.escalation[escalationStep + 1]
  if (next !== undefined && escalationStep < last) {
    const step = escalationStep + 1
    return { kind: 'climb', step, role: next.role, waitMs: waitAfter(step, last, path) }
  }
  const here = path.escalation[escalationStep]?.role
  const roles = here === undefined ? told : [here, ...(path.onCall === null ? [] : [path.onCall])]
  return { kind: 'remind', roles: [...new Set(roles)], waitMs: path.remindMs }
}

/** The next step when a person wants it, whatever the severity; null at the path's end. */
export function climbByHand(
  { escalationStep, severity }: Pick<Incident, 'escalationStep' | 'severity'>,
  path: Path,
): Extract<Climb, { kind: 'climb' }> | null {
  const step = escalationStep + 1
  const next = path.escalation[step]
  if (next === undefined) return null
  return { kind: 'climb', step, role: next.role, waitMs: waitAfter(step, lastStep(severity, path.escalation), path) }
}

/** The last step that an incident climbs to by itself: a minor one goes no further than the first. */
const lastStep = (severity: Severity, escalation: readonly EscalationStep[]) =>
  severity === 'minor' ? Math.min(0, escalation.length - 1) : escalation.length - 1

const waitAfter = (step: number, last: number, { escalation, remindMs }: Path) =>
  step < last ? (escalation[step]?.withinMs ?? remindMs) : remindMs
