import type { ShownIncident, ToldIncident } from '../incidents/incident.ts'
import type { Incident, IncidentEvent } from '../store/incidents.ts'
import { channelNamed, findMessage, type Message as Kept, rememberMessage } from '../store/messages.ts'
import { contextLine, sectionText } from './blocks/elements.ts'
import { incidentCard, type Names } from './blocks/incident.ts'
import { eventMessage, eventsMessage } from './blocks/incident-thread.ts'
import { namesOf, ownersOf, toldPeople } from './incident-people.ts'
import { type Content, type Posting, postUnder, tryUpdate } from './post.ts'
import { showOrSay } from './show-or-say.ts'
import { mentionsFor, tellPerson } from './tell.ts'

/** Under what an incident's card is posted. */
export const incidentKey = (incidentId: string): string => `incident.${incidentId}`

/** More untold events than this become one message: Slack was away. */
const toldSingly = 3

/**
 * Brings an incident's card up to date. Where it was deleted it is posted anew; where its channel is closed, the owner is
 * told in person. Its thread is told by `tellThread`.
 * @throws SourceError when Slack is down, or when the channel has had its messages for now: then after the time it says
 */
export async function showIncident(posting: Posting, shown: ShownIncident): Promise<void> {
  const { incident } = shown
  const key = incidentKey(incident.id)
  const content = incidentCard(shown, await namesOf(posting, peopleOn(incident)))
  const known = await findMessage(posting.database, key)
  const update =
    known === null
      ? null
      : await showOrSay(posting, key, content, (each) => tryUpdate(posting, known.channelId, known.ts, each))
  if (update !== 'updated') await postCard(posting, shown, content, update === 'gone' ? known : null)
}

const peopleOn = ({ acknowledgedBy, assignee, resolvedBy, openedBy, changes }: Incident) => [
  acknowledgedBy,
  assignee,
  resolvedBy,
  openedBy,
  ...(changes ?? []).map(({ by }) => by),
]

/** @param deleted the card that somebody deleted; null for none */
async function postCard(posting: Posting, shown: ShownIncident, content: Content, deleted: Kept | null): Promise<void> {
  const { incident } = shown
  const key = incidentKey(incident.id)
  if (incident.channelId === null) return tellOwner(posting, shown, content, null)
  // The owner first: once the new card stands, nothing says any more that there was another.
  if (deleted !== null) await tellOfDeleted(posting, shown, deleted)
  const channelId = await channelNamed(posting.database, incident.channelId)
  const post = (where: string) =>
    showOrSay(posting, key, content, (each) => postUnder(posting, key, { channelId: where, threadTs: null }, each))
  const first = await post(channelId)
  // The name may have gone to another channel.
  const outcome = 'closed' in first && channelId !== incident.channelId ? await post(incident.channelId) : first
  if ('closed' in outcome) return tellOwner(posting, shown, content, outcome.closed)
  if (deleted === null) return
  const text = 'The card of this incident was deleted. It goes on here; what was told before stands in the old thread.'
  await tellOnce(posting, `incident-moved.${incident.id}.${deleted.ts}`, outcome, { text, blocks: [sectionText(text)] })
}

/** Tells the thread of an incident's card what it has not been told. Nothing where there is no card. */
export async function tellThread(posting: Posting, told: ToldIncident): Promise<void> {
  const { incident, untold } = told
  const card = await findMessage(posting.database, incidentKey(incident.id))
  if (card === null || untold.length === 0) return
  const names = await namesOf(
    posting,
    untold.map(({ by }) => by),
  )
  if (untold.length > toldSingly)
    return tellTogether(posting, card, untold, names, await mentioned(posting, told, untold))
  for (const event of untold) {
    const people = await mentioned(posting, told, [event])
    await tellOnce(posting, keyOf(event), card, eventMessage(event, names, people, posting.now()))
  }
}

const keyOf = ({ id }: IncidentEvent) => `incident-event.${id}`

async function tellTogether(
  posting: Posting,
  card: Kept,
  untold: readonly IncidentEvent[],
  names: Names,
  people: readonly string[],
): Promise<void> {
  const known = await Promise.all(untold.map((event) => findMessage(posting.database, keyOf(event))))
  const left = untold.filter((_event, index) => known[index] === null)
  const [first] = left
  const last = left.at(-1)
  if (first === undefined || last === undefined) return
  const key = `incident-events.${first.id}.${last.id}`
  await tellOnce(posting, key, card, eventsMessage(left, names, people))
  const told = await findMessage(posting.database, key)
  if (told === null) return
  // Told with the others: a crash before they are noted must not tell them singly.
  for (const event of left) await rememberMessage(posting.database, { ...told, key: keyOf(event) })
}

/** A message in a card's thread, once under its key. */
async function tellOnce(
  posting: Posting,
  key: string,
  card: { readonly channelId: string; readonly ts: string },
  content: Content,
): Promise<void> {
  if ((await findMessage(posting.database, key)) !== null) return
  const spot = { channelId: card.channelId, threadTs: card.ts }
  await showOrSay(posting, key, content, (each) => postUnder(posting, key, spot, each))
}

async function tellOfDeleted(posting: Posting, shown: ShownIncident, deleted: Kept): Promise<void> {
  const { number } = shown.incident
  const text = `Somebody deleted the card of incident ${number} in <#${deleted.channelId}>. It is posted again there, and its thread goes on under the new one.`
  await tellPeople(posting, shown, `incident-deleted.${shown.incident.id}.${deleted.ts}`, {
    text,
    blocks: [sectionText(text)],
  })
}

/** Once when it opens and once when it is over, each time: what the channel would have been shown. */
async function tellOwner(
  posting: Posting,
  shown: ShownIncident,
  content: Content,
  closed: string | null,
): Promise<void> {
  const { id, state, reopened, channelId } = shown.incident
  posting.log.warn({ incident: shown.incident.number, channelId, closed }, 'an incident cannot be shown in its channel')
  const why = whyClosed(channelId, closed)
  const actionless = content.blocks.filter(({ type }) => type !== 'actions')
  await tellPeople(posting, shown, `incident-unshown.${id}.${state}.${reopened}`, {
    text: `${content.text} ${why}`,
    blocks: [...actionless, contextLine(why)],
  })
}

async function tellPeople(posting: Posting, shown: ShownIncident, key: string, content: Content): Promise<void> {
  const people = await ownersOf(posting, shown.product)
  if (people.length === 0) {
    posting.log.warn({ incident: shown.incident.number }, 'an incident has nobody who could be told')
  }
  for (const userId of people) {
    const own = `${key}.${userId}`
    await tellPerson(posting, { key: own, kind: kindOf(shown), userId, content })
  }
}

/** Those whom events are told to and who wish to be told now. */
async function mentioned(posting: Posting, told: ToldIncident, events: ToldIncident['untold']) {
  const people = await toldPeople(posting, told.product, events)
  return mentionsFor(posting, people, kindOf(told), posting.now())
}

/** A critical one is told at any hour. */
const kindOf = ({ incident: { severity } }: Pick<ShownIncident, 'incident'>) =>
  severity === 'critical' ? ('critical-incidents' as const) : ('incidents' as const)

/** What is wrong with the channel, and what to do. */
function whyClosed(channelId: string | null, closed: string | null): string {
  if (channelId === null) return 'You are told because the product names no channel: its file can, under "channel".'
  const channel = channelId.startsWith('#') ? channelId : `<#${channelId}>`
  const reasons: Readonly<Record<string, string>> = {
    is_archived: 'is archived: unarchive it, or name another in the product’s file.',
    channel_not_found:
      'is not there, or Countersign is not in it: invite it there, or name another in the product’s file.',
    restricted_action: 'lets only some people write: let Countersign, or name another in the product’s file.',
    not_in_channel: 'does not have Countersign in it: invite it there.',
  }
  return `You are told because ${channel} ${reasons[closed ?? ''] ?? 'is closed to Countersign.'}`
}
