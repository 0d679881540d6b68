import type { KnownBlock } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import type { Context } from '../context.ts'
import { isAcknowledged } from '../incidents/climb.ts'
import { severities } from '../store/incident-words.ts'
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
 * Every open incident of all products, the worst first, each with the way to its card.
 * @param hidden what hides problems at the moment, such as mutes: sentences of mrkdwn
 */
export async function openIncidentsReply(
  { database }: Pick<Context, 'database'>,
  client: WebClient,
  hidden: readonly string[],
): Promise<Reply> {
  const open = await openIncidents(database)
  const worstFirst = open.toSorted(
    (one, other) =>
      severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
      one.startedAt.getTime() - other.startedAt.getTime(),
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
    ...hidden.slice(0, 20).map(contextLine),
  ]
  return { text, blocks }
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
