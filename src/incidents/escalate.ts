import type { ActorContext } from '../context.ts'
import { changeIncident } from '../store/incidents.ts'
import { type Acted, actOn, isOver } from './act.ts'
import { climbByHand } from './climb.ts'

/**
 * Tells the next step of the product's path, whatever the severity and whether it is acknowledged or not.
 * @throws UserError `incident.no_path`, `incident.top` when there is no step left
 */
export function escalate(context: ActorContext, incidentId: string): Promise<Acted> {
  return actOn(context, incidentId, async ({ transaction, incident, product, at, by }) => {
    if (incident.state !== 'open') return isOver(incident)
    const next = climbByHand(incident, product.incidents)
    if (next === null) {
      return product.incidents.escalation.length === 0
        ? {
            code: 'no_path',
            refusal: `${product.title} names nobody to escalate to: incidents.escalation in its file does.`,
          }
        : {
            code: 'top',
            refusal: `Incident ${incident.number} has reached the end of its path: there is nobody left to tell.`,
          }
    }
    const isClimbing = incident.climbsAt !== null
    const changed = await changeIncident(
      transaction,
      incidentId,
      {
        escalationStep: next.step,
        ...(isClimbing ? { climbsAt: new Date(at.getTime() + next.waitMs), snoozedUntil: null } : {}),
      },
      { at },
    )
    if (changed === null) return isOver(incident)
    const title = product.roles.find(({ role }) => role === next.role)?.title ?? next.role
    return {
      incident: changed,
      sentence: `${title} is told of incident ${incident.number}.`,
      event: {
        kind: 'escalated',
        sentence: `Escalated to ${title}`,
        key: `escalated.${incident.reopened}.${next.step}`,
        tell: { roles: [next.role], people: [], except: [by] },
      },
      entry: {
        verb: 'incident.escalate',
        before: { step: incident.escalationStep },
        after: { step: next.step, role: next.role },
      },
    }
  })
}
