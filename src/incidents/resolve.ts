import type { ActorContext } from '../context.ts'
import { changeIncident } from '../store/incidents.ts'
import { type Acted, actOn, isOver } from './act.ts'

/** How an incident that is over stands. */
export const ended = (at: Date, by: string) =>
  ({
    state: 'resolved',
    resolvedAt: at,
    resolvedBy: by,
    climbsAt: null,
    closesAt: null,
    snoozedUntil: null,
    flapping: false,
  }) as const

/**
 * Ends an incident by hand. What still fires then is left alone until it has been well, or for half an hour.
 * @param reason what was done, in a person's words; null when nothing was said
 * @throws UserError `incident.resolved` with who was first, `incident.outsider`
 */
export function resolveIncident(context: ActorContext, incidentId: string, reason: string | null): Promise<Acted> {
  return actOn(context, incidentId, async ({ transaction, incident, at, by }) => {
    if (incident.state !== 'open') return isOver(incident)
    const changed = await changeIncident(transaction, incidentId, ended(at, by), { at })
    if (changed === null) return isOver(incident)
    return {
      incident: changed,
      sentence: `Incident ${incident.number} is resolved.`,
      event: {
        kind: 'resolved',
        sentence: reason === null ? 'Resolved' : `Resolved: ${reason}`,
        key: `resolved.${incident.reopened}`,
      },
      entry: { verb: 'incident.resolve', before: { state: 'open' }, after: { state: 'resolved' }, reason },
    }
  })
}
