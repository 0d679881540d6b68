import type { ActorContext } from '../context.ts'
import { UserError } from '../errors.ts'
import { belongs, standingOf } from '../signoffs/members.ts'
import { changeIncident, findIncident } from '../store/incidents.ts'
import { type Acted, actOn, isOver } from './act.ts'

/**
 * Gives an incident to somebody in a role of the product, who is told; that acknowledges it too.
 * @param userId Slack user id of who gets it
 * @throws UserError `incident.assigned` when the person has it already, `incident.stranger` when the person has no role
 */
export async function assign(context: ActorContext, incidentId: string, userId: string): Promise<Acted> {
  const known = await findIncident(context.database, incidentId)
  const productOfIt = known === null ? undefined : context.products.get(known.product)
  if (productOfIt !== undefined && !belongs(await standingOf(context, productOfIt, userId, { fresh: false }), null)) {
    throw new UserError(
      'incident.stranger',
      `<@${userId}> has no role of ${productOfIt.title}: choose somebody who has.`,
    )
  }
  return actOn(context, incidentId, async ({ transaction, incident, at, by }) => {
    if (incident.state !== 'open') return isOver(incident)
    if (incident.assignee === userId && incident.climbsAt === null) {
      return { code: 'assigned', refusal: `<@${userId}> has incident ${incident.number} already.` }
    }
    const changed = await changeIncident(
      transaction,
      incidentId,
      {
        assignee: userId,
        acknowledgedAt: incident.acknowledgedAt ?? at,
        acknowledgedBy: incident.climbsAt === null ? (incident.acknowledgedBy ?? by) : by,
        climbsAt: null,
        snoozedUntil: null,
      },
      { at },
    )
    if (changed === null) return isOver(incident)
    return {
      incident: changed,
      sentence:
        userId === by
          ? `Incident ${incident.number} is yours.`
          : `<@${userId}> is told that incident ${incident.number} is theirs.`,
      event: {
        kind: 'assigned',
        sentence: userId === by ? 'Took it' : 'Assigned it',
        key: `assigned.${incident.revision}`,
        tell: { roles: [], people: [userId], except: [by] },
      },
      entry: { verb: 'incident.assign', before: { assignee: incident.assignee }, after: { assignee: userId } },
    }
  })
}
