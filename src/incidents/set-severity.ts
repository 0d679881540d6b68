import type { ActorContext } from '../context.ts'
import type { Severity } from '../store/incident-words.ts'
import { changeIncident } from '../store/incidents.ts'
import { type Acted, actOn, isOver } from './act.ts'
import { isWorse } from './severity.ts'

/**
 * Sets how bad an incident is; from then on signals no longer change it. A worse one ends a snooze.
 * @throws UserError `incident.same_severity`, `incident.resolved`, `incident.outsider`
 */
export function setSeverity(context: ActorContext, incidentId: string, severity: Severity): Promise<Acted> {
  return actOn(context, incidentId, async ({ transaction, incident, at }) => {
    if (incident.state !== 'open') return isOver(incident)
    if (incident.severity === severity && incident.severityChosen) {
      return { code: 'same_severity', refusal: `Incident ${incident.number} is ${severity} already.` }
    }
    const wakes = incident.snoozedUntil !== null && isWorse(severity, incident.severity)
    const changed = await changeIncident(
      transaction,
      incidentId,
      { severity, severityChosen: true, ...(wakes ? { snoozedUntil: null, climbsAt: at } : {}) },
      { at },
    )
    if (changed === null) return isOver(incident)
    return {
      incident: changed,
      sentence: `Incident ${incident.number} is ${severity} now.`,
      event: {
        kind: 'severity',
        sentence:
          incident.severity === severity ? `Kept it ${severity}` : `Made it ${severity} (was ${incident.severity})`,
        key: `severity.${incident.revision}`,
      },
      entry: { verb: 'incident.severity', before: { severity: incident.severity }, after: { severity } },
    }
  })
}
