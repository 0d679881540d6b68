import type { ActorContext } from '../context.ts'
import { changeIncident } from '../store/incidents.ts'
import { type Acted, actOn, isOver } from './act.ts'
import { isAcknowledged } from './climb.ts'

/**
 * Says that somebody looks after an incident: reminders stop. Anybody in a role of the product may; the first is kept.
 * @throws UserError `incident.acknowledged` with who was first, `incident.resolved`, `incident.outsider`
 */
export function acknowledge(context: ActorContext, incidentId: string): Promise<Acted> {
  return actOn(context, incidentId, async ({ transaction, incident, at, by }) => {
    if (incident.state !== 'open') return isOver(incident)
    if (isAcknowledged(incident)) {
      const who = incident.acknowledgedBy === by ? 'You have' : `<@${incident.acknowledgedBy}> has`
      return { code: 'acknowledged', refusal: `${who} acknowledged incident ${incident.number} already.` }
    }
    const changed = await changeIncident(
      transaction,
      incidentId,
      {
        acknowledgedAt: incident.acknowledgedAt ?? at,
        acknowledgedBy: by,
        assignee: incident.assignee ?? by,
        climbsAt: null,
        snoozedUntil: null,
      },
      { at },
    )
    if (changed === null) return isOver(incident)
    return {
      incident: changed,
      sentence: `You look after incident ${incident.number} now; nobody is reminded any more.`,
      event: { kind: 'acknowledged', sentence: 'Acknowledged', key: `acknowledged.${incident.reopened}` },
      entry: {
        verb: 'incident.acknowledge',
        before: { acknowledgedBy: incident.acknowledgedBy },
        after: { acknowledgedBy: by },
      },
    }
  })
}
