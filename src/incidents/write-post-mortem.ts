import type { ActorContext, Context } from '../context.ts'
import { UserError } from '../errors.ts'
import { actorName } from '../readiness/request.ts'
import type { Place } from '../slack/announcement.ts'
import { followUpsOf } from '../store/follow-ups.ts'
import { addEvent, eventsOf, findIncident, membersOf } from '../store/incidents.ts'
import { causeFirst } from './group.ts'
import { postMortemMarkdown } from './post-mortem.ts'

/** A second press within this time is the same wish. */
const sameWishMs = 60_000

/** What a job needs to draft a post-mortem. */
export interface BegunPostMortem {
  readonly incidentId: string
  readonly askedBy: string
  readonly place: Place
  /** Tells one wish from a later one, which gets a draft of its own. */
  readonly wish: string
}

/**
 * Leaves it to a job to draft the post-mortem of an incident.
 * @throws UserError `incident.unknown` when the incident is no longer kept
 */
export async function askPostMortem(
  context: ActorContext,
  { incidentId, place }: { readonly incidentId: string; readonly place: Place },
): Promise<void> {
  const incident = await findIncident(context.database, incidentId)
  if (incident === null) throw new UserError('incident.unknown', 'This incident is no longer kept.')
  const wish = `${incident.revision}-${Math.floor(context.now().getTime() / sameWishMs)}`
  const begun = { incidentId, place, wish, askedBy: actorName(context.actor) }
  await context.queue.add('write-post-mortem', begun, { id: `write-post-mortem.${incidentId}.${wish}` })
}

/**
 * Drafts the post-mortem of an incident and shows it in the card's thread.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function writePostMortem(
  context: Context,
  { incidentId, askedBy, place, wish }: BegunPostMortem,
): Promise<void> {
  const { database, people } = context
  const incident = await findIncident(database, incidentId)
  if (incident === null) return
  const members = causeFirst(
    await membersOf(database, [incidentId]),
    context.products.get(incident.product)?.monitors ?? [],
  )
  const events = await eventsOf(database, incidentId)
  const followUps = await followUpsOf(database, incidentId)
  const at = context.now()
  const ids = new Set(
    [
      incident.resolvedBy,
      ...events.map(({ by }) => by),
      ...events.flatMap(({ sentence }) => [...sentence.matchAll(/<@([UW][A-Z0-9]+)>/g)].map(([, id]) => id ?? null)),
      ...(incident.changes ?? []).map(({ by }) => by),
    ].filter((id): id is string => id !== null && /^[UW][A-Z0-9]+$/.test(id)),
  )
  const names = new Map(
    await Promise.all(
      [...ids].map(async (id) => [id, (await people.person(id, { fresh: false }))?.name ?? id] as const),
    ),
  )
  const markdown = postMortemMarkdown({ incident, members, events, followUps, names, writtenAt: at })
  await context.announce({ kind: 'incident.documented', incident, markdown, askedBy, place, wish })
  await addEvent(database, {
    incidentId,
    at,
    kind: 'written',
    by: askedBy,
    sentence: 'Had a post-mortem drafted',
    link: null,
    tell: null,
    key: `written.${wish}`,
  })
}
