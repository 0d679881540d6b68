import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { UserError } from '../errors.ts'
import type { Report } from '../readiness/assessment.ts'
import type { ScorePoint } from '../store/report-history.ts'
import type { Place } from './announcement.ts'
import { documentMessage } from './blocks/document.ts'
import { asSlackError, slackErrorCode } from './client.ts'
import { closedChannel, type Posting, postOrUpdate } from './post.ts'

const CanvasAnswer = z.object({ canvas_id: z.string() })
const Workspace = z.object({ url: z.url(), team_id: z.string() })
const FileAnswer = z.object({
  files: z.array(z.object({ files: z.array(z.object({ permalink: z.url() })).min(1) })).min(1),
})

/** The key of the reply that leads to a report's document. */
export const documentKey = (reportId: string) => `document.${reportId}`

/**
 * Puts a report's document beside its card: a canvas where the workspace allows one, else a file in the card's thread.
 * One reply in the thread leads to it and shows how the score went.
 * @returns false when the channel is closed to the bot
 * @throws SourceError when Slack is down or asks to wait
 */
export async function showDocument(
  posting: Posting,
  document: { report: Report; markdown: string; history: readonly ScorePoint[]; by: string; place: Place },
): Promise<boolean> {
  const { report, markdown, history, by, place } = document
  const title = `${report.productTitle} ${report.environment}, ${report.finishedAt.toISOString().slice(0, 10)}`
  const { client } = posting
  try {
    const link =
      (await asCanvas(client, title, markdown, place.channelId)) ??
      (await asFile(client, title, markdown, report, place))
    const content = documentMessage(report, { link, history, by })
    const ts = await postOrUpdate(posting, documentKey(report.id), place.channelId, content, place.messageTs)
    return ts !== null
  } catch (error) {
    if (closedChannel.has(slackErrorCode(error) ?? '')) return false
    throw asSlackError(error)
  }
}

/** Null when the workspace does not allow it: canvases may be off, not in its plan, or not granted to the bot. */
async function asCanvas(
  client: WebClient,
  title: string,
  markdown: string,
  channelId: string,
): Promise<{ kind: 'canvas'; url: string } | null> {
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
  title: string,
  markdown: string,
  report: Report,
  { channelId, messageTs }: Place,
): Promise<{ kind: 'file'; url: string }> {
  const common = {
    channel_id: channelId,
    filename: `${report.product}-${report.environment}-${report.finishedAt.toISOString().slice(0, 10)}.md`,
    title,
    content: markdown,
  }
  const answer = await client.filesUploadV2(messageTs === null ? common : { ...common, thread_ts: messageTs })
  const [first] = FileAnswer.parse(answer).files
  return { kind: 'file', url: first?.files[0]?.permalink ?? '' }
}
