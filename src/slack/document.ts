import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { UserError } from '../errors.ts'
import type { Report } from '../readiness/assessment.ts'
import { type CandidateState, cardKey } from '../signoffs/state.ts'
import type { Incident } from '../store/incidents.ts'
import { findMessage } from '../store/messages.ts'
import type { ScorePoint } from '../store/report-history.ts'
import { short } from '../words.ts'
import type { Place } from './announcement.ts'
import { documentMessage, postMortemMessage, recordMessage } from './blocks/document.ts'
import { mentionOf } from './blocks/text.ts'
import { asSlackError, slackErrorCode } from './client.ts'
import { incidentKey } from './incident.ts'
import { type Content, closedChannel, type Posting, postOrUpdate } from './post.ts'

const CanvasAnswer = z.object({ canvas_id: z.string() })
const Workspace = z.object({ url: z.url(), team_id: z.string() })
const FileAnswer = z.object({
  files: z.array(z.object({ files: z.array(z.object({ permalink: z.url() })).min(1) })).min(1),
})

/** The key of the reply that leads to a report's document. */
export const documentKey = (reportId: string) => `document.${reportId}`

/** A document as it is kept: its title, and its name as a file. */
interface Document {
  readonly title: string
  readonly filename: string
  readonly markdown: string
}

type DocumentLink = { readonly kind: 'canvas' | 'file'; readonly url: string }

/**
 * Puts a report's document beside its card: a canvas where the workspace allows one, else a file in the card's thread.
 * One reply in the thread leads to it and shows how the score went.
 * @returns false when the channel is closed to the bot
 * @throws SourceError when Slack is down or asks to wait
 */
export async function showDocument(
  posting: Posting,
  given: { report: Report; markdown: string; history: readonly ScorePoint[]; by: string; place: Place },
): Promise<boolean> {
  const { report, markdown, history, by, place } = given
  const day = report.finishedAt.toISOString().slice(0, 10)
  const document = {
    title: `${report.productTitle} ${report.environment}, ${day}`,
    filename: `${report.product}-${report.environment}-${day}.md`,
    markdown,
  }
  return replyWith(posting, document, { key: documentKey(report.id), place }, (link) =>
    documentMessage(report, { link, history, by }),
  )
}

/** Puts a signed release record into its card's thread, as a report's document is. */
export async function showRecord(
  posting: Posting,
  given: { state: CandidateState; markdown: string; askedBy: string; place: Place },
): Promise<boolean> {
  const { state, markdown, askedBy, place } = given
  const { candidate } = state
  const title = `Release record: ${candidate.productTitle} ${candidate.environment} ${short(candidate.commit)}`
  const filename = `${candidate.product}-${candidate.environment}-${short(candidate.commit)}-record.md`
  const card = await findMessage(posting.database, cardKey(candidate.id))
  const inThread = { ...place, messageTs: card?.channelId === place.channelId ? card.ts : null }
  const key = `record.${candidate.id}.${candidate.revision}.${place.channelId}`
  return replyWith(posting, { title, filename, markdown }, { key, place: inThread }, (link) =>
    recordMessage(state, { link, by: mentionOf(askedBy) }),
  )
}

/** Puts the draft of a post-mortem into the thread of its incident's card; each draft is a document of its own. */
export async function showPostMortem(
  posting: Posting,
  given: { incident: Incident; markdown: string; askedBy: string; place: Place; wish: string },
): Promise<boolean> {
  const { incident, markdown, askedBy, place, wish } = given
  const title = `Post-mortem: incident ${incident.number}, ${incident.productTitle} ${incident.environment}`
  const filename = `${incident.product}-incident-${incident.number}-post-mortem.md`
  const card = await findMessage(posting.database, incidentKey(incident.id))
  const inThread = { ...place, messageTs: card?.channelId === place.channelId ? card.ts : place.messageTs }
  const key = `post-mortem.${incident.id}.${wish}.${place.channelId}`
  return replyWith(posting, { title, filename, markdown }, { key, place: inThread }, (link) =>
    postMortemMessage(incident, { link, by: mentionOf(askedBy) }),
  )
}

async function replyWith(
  posting: Posting,
  document: Document,
  { key, place }: { readonly key: string; readonly place: Place },
  message: (link: DocumentLink) => Content,
): Promise<boolean> {
  const { client } = posting
  try {
    const link = (await asCanvas(client, document, place.channelId)) ?? (await asFile(client, document, place))
    return (await postOrUpdate(posting, key, place.channelId, message(link), place.messageTs)) !== null
  } catch (error) {
    if (closedChannel.has(slackErrorCode(error) ?? '')) return false
    throw asSlackError(error)
  }
}

/** Null when the workspace does not allow it: canvases may be off, not in its plan, or not granted to the bot. */
async function asCanvas(
  client: WebClient,
  { title, markdown }: Document,
  channelId: string,
): Promise<DocumentLink | null> {
  try {
    const answer = await client.canvases.create({ title, document_content: { type: 'markdown', markdown } })
    const { canvas_id: id } = CanvasAnswer.parse(answer)
    // A canvas is its maker's alone until a channel may read it.
    await client.canvases.access.set({ canvas_id: id, access_level: 'read', channel_ids: [channelId] })
    const { url, team_id: teamId } = Workspace.parse(await client.auth.test())
    return { kind: 'canvas', url: new URL(`docs/${teamId}/${id}`, url).href }
  } catch (error) {
    if (slackErrorCode(error) === null || asSlackError(error) instanceof UserError) throw error
    return null
  }
}

async function asFile(
  client: WebClient,
  { title, filename, markdown }: Document,
  { channelId, messageTs }: Place,
): Promise<DocumentLink> {
  const common = { channel_id: channelId, filename, title, content: markdown }
  const answer = await client.filesUploadV2(messageTs === null ? common : { ...common, thread_ts: messageTs })
  const [first] = FileAnswer.parse(answer).files
  return { kind: 'file', url: first?.files[0]?.permalink ?? '' }
}
