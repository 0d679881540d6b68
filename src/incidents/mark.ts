import type { ActorContext } from '../context.ts'
import { carryOut } from '../store/acts.ts'
import { incidentAt } from '../store/incident-threads.ts'
import { addEvent } from '../store/incidents.ts'

const longestText = 1_000

/** A message that somebody marked. */
export interface MarkedMessage {
  readonly channelId: string
  readonly ts: string
  /** The message whose thread it stands in; its own ts where there is none. */
  readonly threadTs: string
  /** A Slack user id, or an app's name. */
  readonly author: string | null
  readonly text: string
  readonly permalink: string | null
}

/**
 * Keeps a message for the timeline of the incident in whose thread it stands, once, however many mark it.
 * @returns false when it stands in no incident's thread
 */
export async function markMessage(context: ActorContext, message: MarkedMessage): Promise<boolean> {
  const { channelId, ts, threadTs, author, text, permalink } = message
  const incident = await incidentAt(context.database, channelId, threadTs)
  if (incident === null) return false
  await carryOut(context, (transaction) =>
    addEvent(transaction, {
      incidentId: incident.id,
      // It belongs where it was written, not where it was marked.
      at: new Date(Number(ts) * 1000),
      kind: 'marked',
      by: author,
      sentence: sentenceOf(text),
      link: permalink,
      tell: null,
      key: `marked.${channelId}.${ts}`,
    }),
  )
  return true
}

/** In one line, since a timeline has one a line; a file alone has no words. */
function sentenceOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line === '') return 'A message without words'
  return line.length > longestText ? `${line.slice(0, longestText - 1).trimEnd()}…` : line
}
