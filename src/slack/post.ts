import type { KnownBlock } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { People } from '../context.ts'
import { SourceError } from '../errors.ts'
import type { Database } from '../store/database.ts'
import { beginMessage, findMessage, forgetBegun, rememberMessage } from '../store/messages.ts'
import { createChannelIds } from './channel-ids.ts'
import { asSlackError, isUncertain, slackErrorCode } from './client.ts'
import type { Counted, Pace } from './pace.ts'

/** The metadata under which a posted message carries its key. */
const eventType = 'countersign_message'

export interface Posting {
  readonly client: WebClient
  readonly fetch: typeof globalThis.fetch
  readonly database: Database
  readonly people: People
  readonly pace: Pace
  readonly now: () => Date
  readonly log: Logger
}

export interface Content {
  readonly text: string
  readonly blocks: KnownBlock[]
}

/** The channel is not ours to write in: the bot was not invited, or the channel is gone or archived. */
export const closedChannel = new Set(['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action'])

/**
 * Posts a message once under its key, or updates the one that has the key.
 * After a post without an answer, or one that a crash cut off, it looks for the key in the channel, or the thread, before
 * posting again.
 * @param threadTs the message whose thread a new post belongs to; null for the channel itself
 * @returns the message's timestamp in its channel; null when the channel is closed to the bot
 * @throws SourceError when Slack is down or asks to wait
 */
export async function postOrUpdate(
  posting: Posting,
  key: string,
  channelId: string,
  content: Content,
  threadTs: string | null = null,
): Promise<string | null> {
  const known = await findMessage(posting.database, key)
  if (known) {
    const updated = await updateMessage(posting, known.channelId, known.ts, content)
    if (updated) return known.ts
  }
  const outcome = await postUnder(posting, key, { channelId, threadTs }, content)
  return 'ts' in outcome ? outcome.ts : null
}

/** What became of a post; `closed` is Slack's word for why the channel is not ours to write in. */
export type PostOutcome = Posted | { readonly closed: string }

/**
 * Posts a message under its key, whatever was posted under it before.
 * @throws SourceError when Slack is down or asks to wait
 */
export async function postUnder(posting: Posting, key: string, spot: Spot, content: Content): Promise<PostOutcome> {
  try {
    const posted = await postOnce(posting, key, spot, content)
    await rememberMessage(posting.database, { key, ...posted, postedAt: posting.now() })
    posting.pace.learn(spot.channelId, posted.channelId)
    return posted
  } catch (error) {
    const code = slackErrorCode(error)
    if (code !== null) await forgetBegun(posting.database, key)
    if (code !== null && closedChannel.has(code)) return { closed: code }
    throw held(posting, { kind: 'post', channelId: spot.channelId }, error)
  }
}

/**
 * Replaces a message's content.
 * @returns false when the message is gone
 */
export async function updateMessage(
  posting: Posting,
  channelId: string,
  ts: string,
  content: Content,
): Promise<boolean> {
  return (await tryUpdate(posting, channelId, ts, content)) === 'updated'
}

/** Replaces a message's content, or says that the message is gone, or that its channel is closed to the bot. */
export async function tryUpdate(
  posting: Posting,
  channelId: string,
  ts: string,
  content: Content,
): Promise<'updated' | 'gone' | 'closed'> {
  await posting.pace.turn({ kind: 'update' })
  try {
    await posting.client.chat.update({ channel: channelId, ts, text: content.text, blocks: content.blocks })
    return 'updated'
  } catch (error) {
    const code = slackErrorCode(error) ?? ''
    if (code === 'message_not_found' || code === 'cant_update_message') return 'gone'
    if (closedChannel.has(code)) return 'closed'
    throw held(posting, { kind: 'update' }, error)
  }
}

/** Where Slack asked to wait, nobody else need ask it before. */
function held({ pace }: Posting, call: Counted, error: unknown): unknown {
  const known = asSlackError(error)
  if (error !== known && known instanceof SourceError && known.retryAfterMs !== undefined) {
    pace.hold(call, known.retryAfterMs)
  }
  return known
}

/** Where a message stands; for a person's id that is the direct message Slack opened. */
export interface Posted {
  readonly channelId: string
  readonly ts: string
}

const Answer = z.object({ ts: z.string(), channel: z.string() })

/** A channel, or a thread in it. */
export interface Spot {
  readonly channelId: string
  readonly threadTs: string | null
}

async function postOnce(posting: Posting, key: string, spot: Spot, content: Content): Promise<Posted> {
  const { channelId, threadTs } = spot
  // Before it is noted as begun: what only had to wait need not be looked for.
  await posting.pace.turn({ kind: 'post', channelId })
  const begunAt = posting.now()
  const since = await beginMessage(posting.database, key, channelId, begunAt)
  const post = async () => {
    const answer = await posting.client.chat.postMessage({
      channel: channelId,
      text: content.text,
      blocks: content.blocks,
      metadata: { event_type: eventType, event_payload: { key } },
      unfurl_links: false,
      unfurl_media: false,
      ...(threadTs === null ? {} : { thread_ts: threadTs }),
    })
    const { ts, channel } = Answer.parse(answer)
    return { channelId: channel, ts }
  }
  if (since !== null) return (await findPosted(posting, key, spot, since)) ?? (await post())
  try {
    return await post()
  } catch (error) {
    if (!isUncertain(error)) throw error
    posting.log.warn({ key }, 'a post to Slack had no answer; looking for it before posting again')
    return (await findPosted(posting, key, spot, begunAt)) ?? (await post())
  }
}

const History = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
    }),
  ),
})

/** Slack's clock may differ from ours by this much. */
const skewMs = 60_000

async function findPosted({ client }: Posting, key: string, spot: Spot, since: Date): Promise<Posted | null> {
  const { threadTs } = spot
  const channelId = await conversationOf(client, spot.channelId)
  // Of a channel that Slack lists nowhere nothing can be read; twice is better than not at all.
  if (channelId === null) return null
  // A thread is told from its oldest message on: without a beginning, the newest of a long one would never come.
  const oldest = String((since.getTime() - skewMs) / 1000)
  const asked = { channel: channelId, include_all_metadata: true, oldest, limit: 200 }
  const answer = await (threadTs === null
    ? client.conversations.history(asked)
    : client.conversations.replies({ ...asked, ts: threadTs }))
  const { messages } = History.parse(answer)
  const match = messages.find(
    (message) => message.metadata?.event_type === eventType && message.metadata.event_payload.key === key,
  )
  return match === undefined ? null : { channelId, ts: match.ts }
}

const Opened = z.object({ channel: z.object({ id: z.string() }) })

/** A person's id or a channel's name may be posted to, but only the direct message or the id can be read. */
async function conversationOf(client: WebClient, channelId: string): Promise<string | null> {
  if (!/^[UW]/.test(channelId)) return createChannelIds(client)(channelId)
  return Opened.parse(await client.conversations.open({ users: channelId })).channel.id
}
