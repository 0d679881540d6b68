import type { KnownBlock } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import type { ActorContext, Context } from '../context.ts'
import { readableOf } from '../digests/readable.ts'
import { isAcknowledged } from '../incidents/climb.ts'
import { bySeverity } from '../incidents/severity.ts'
import { type Incident, openIncidents } from '../store/incidents.ts'
import { findMessage } from '../store/messages.ts'
import { capital } from '../words.ts'
import { contextLine, sectionText } from './blocks/elements.ts'
import { count, cut, escapeText, link, mentionOf, plain, time } from './blocks/text.ts'
import { permalink } from './candidate.ts'
import type { Reply } from './command.ts'
import { incidentKey } from './incident.ts'

const incidentsShown = 20

/**
 * Every open incident of all products, the worst first, each with the way to its card. Those of channels that whoever asks
 * may not read are only counted.
 * @param hidden what hides problems at the moment, such as mutes: sentences of mrkdwn
 */
export async function openIncidentsReply(
  context: Pick<ActorContext, 'database' | 'mayRead' | 'actor'>,
  client: WebClient,
  hidden: readonly string[],
): Promise<Reply> {
  const { database, actor } = context
  const all = await openIncidents(database)
  const placed = await Promise.all(
    all.map(async (incident) => ({ incident, channelId: await placeOf(database, incident) })),
  )
  const readable =
    actor.kind === 'slack-user'
      ? await readableOf(
          context,
          { kind: 'person', userId: actor.userId },
          placed.map(({ channelId }) => channelId),
        )
      : null
  const open = placed
    .filter(({ channelId }) => channelId === null || readable?.has(channelId) !== false)
    .map(({ incident }) => incident)
  const elsewhere = all.length - open.length
  const worstFirst = open.toSorted(
    (one, other) => bySeverity(one, other) || one.startedAt.getTime() - other.startedAt.getTime(),
  )
  const shown = worstFirst.slice(0, incidentsShown)
  const lines = await Promise.all(shown.map((incident) => incidentLine(database, client, incident)))
  const more = open.length - shown.length
  const text =
    open.length === 0
      ? 'No incident is open.'
      : `${count(open.length, 'incident')} ${open.length === 1 ? 'is' : 'are'} open.`
  const blocks: KnownBlock[] = [
    sectionText(`*${text}*`),
    ...lines.map(sectionText),
    ...(more > 0 ? [contextLine(`and ${more} more`)] : []),
    ...(elsewhere > 0 ? [contextLine(`${count(elsewhere, 'incident')} in private channels`)] : []),
    ...hidden.slice(0, 20).map(contextLine),
  ]
  return { text, blocks }
}

/** Where its card stands; null for one that has no channel: it was told in person, and is no secret of a channel. */
async function placeOf(database: Context['database'], { id, channelId }: Incident): Promise<string | null> {
  return (await findMessage(database, incidentKey(id)))?.channelId ?? channelId
}

async function incidentLine(database: Context['database'], client: WebClient, incident: Incident): Promise<string> {
  const { id, number, severity, title, productTitle, environment, startedAt } = incident
  const card = await findMessage(database, incidentKey(id))
  const url = card === null ? null : await permalink({ client }, card.channelId, card.ts)
  const name = `${number}: ${cut(title, 150)}`
  const where = `${plain(cut(productTitle, 80))} ${plain(cut(environment, 40))}`
  return `${capital(severity)} *${url === null ? plain(name) : link(url, name)}*\n${where}, since ${time(startedAt)}. ${whoHas(incident)}`
}

function whoHas(incident: Incident): string {
  const { assignee, acknowledgedBy, snoozedUntil } = incident
  const has = assignee ?? (isAcknowledged(incident) ? acknowledgedBy : null)
  const snoozed = snoozedUntil === null ? '' : ` Snoozed until ${time(snoozedUntil)}.`
  return `${has === null ? 'Nobody has it.' : `${mentionOf(has)} has it.`}${snoozed}`
}

/** What is said to whoever opened one by hand. */
export const openedReply = ({ number, title }: Incident): Reply => ({
  text: `Incident ${number} is open: ${escapeText(cut(title, 150))}.`,
})
