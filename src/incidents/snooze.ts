import { longDuration } from '../checks/duration.ts'
import type { ActorContext } from '../context.ts'
import { UserError } from '../errors.ts'
import { changeIncident } from '../store/incidents.ts'
import { type Acted, actOn, isOver } from './act.ts'

const longestMs = 24 * 60 * 60_000
const shortestMs = 60_000

/**
 * Lets an incident be quiet for a time: nobody is reminded. A worse severity, or that it was well and is not any more, ends it.
 * @param forMs one minute to 24 hours
 * @throws UserError `incident.snooze_length`, `incident.resolved`, `incident.outsider`
 */
export async function snooze(context: ActorContext, incidentId: string, forMs: number): Promise<Acted> {
  if (!(forMs >= shortestMs && forMs <= longestMs)) {
    throw new UserError('incident.snooze_length', 'An incident is snoozed for a minute at least and 24 hours at most.')
  }
  return actOn(context, incidentId, async ({ transaction, incident, at }) => {
    if (incident.state !== 'open') return isOver(incident)
    const until = new Date(at.getTime() + forMs)
    const changed = await changeIncident(
      transaction,
      incidentId,
      { snoozedUntil: until, ...(incident.climbsAt === null ? {} : { climbsAt: until }) },
      { at },
    )
    if (changed === null) return isOver(incident)
    return {
      incident: changed,
      sentence: `Nobody is reminded of incident ${incident.number} for ${longDuration(forMs)}.`,
      event: { kind: 'snoozed', sentence: `Snoozed for ${longDuration(forMs)}`, key: `snoozed.${incident.revision}` },
      entry: { verb: 'incident.snooze', after: { until: until.toISOString() } },
    }
  })
}
