import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { SourceError } from '../errors.ts'
import { asSlackError, slackErrorCode } from './client.ts'
import { keepAnswers } from './kept-answers.ts'

/** Who may read a channel. */
export interface Room {
  /** Everybody in the workspace may look into it. */
  readonly isPublic: boolean
  /** People of another organisation read it, or are invited to (Slack Connect). */
  readonly isShared: boolean
}

/**
 * Who may read the channel of an id, as of the last five minutes.
 * Throws SourceError when Slack does not tell: then nothing may be shown that is not meant for everybody.
 */
export type Rooms = (channelId: string) => Promise<Room>

/** What Slack leaves out counts against showing. https://docs.slack.dev/reference/objects/conversation-object */
const Info = z.object({
  channel: z.object({
    is_private: z.boolean().default(true),
    is_im: z.boolean().default(false),
    is_mpim: z.boolean().default(false),
    is_ext_shared: z.boolean().default(false),
    is_pending_ext_shared: z.boolean().default(false),
  }),
})

/** Private channels and direct messages that the bot is no member of. */
const closed = new Set(['channel_not_found', 'not_in_channel', 'method_not_supported_for_channel_type'])

/**
 * Asks `conversations.info`, about 50 a minute. https://docs.slack.dev/reference/methods/conversations.info
 * @param now a clock that never goes back, in milliseconds
 */
export function createRooms(client: WebClient, now: () => number = () => performance.now()): Rooms {
  const kept = keepAnswers(async (channel): Promise<Room> => {
    let answer: unknown
    try {
      answer = await client.conversations.info({ channel })
    } catch (error) {
      const code = slackErrorCode(error)
      if (code !== null && closed.has(code)) return { isPublic: false, isShared: false }
      throw asOutage(asSlackError(error))
    }
    const { data, error } = Info.safeParse(answer)
    if (data === undefined) {
      throw new SourceError('Slack', 'garbage', 'Slack’s answer is not what it documents', { cause: error })
    }
    const { is_private, is_im, is_mpim, is_ext_shared, is_pending_ext_shared } = data.channel
    return { isPublic: !(is_private || is_im || is_mpim), isShared: is_ext_shared || is_pending_ext_shared }
  }, now)
  return async (channelId) =>
    // A direct message needs no question; whether strangers take part, its events say.
    channelId.startsWith('D') ? { isPublic: false, isShared: false } : kept(channelId, { fresh: false })
}

/** Whatever the refusal is, it leaves unknown who may read the channel. */
function asOutage(error: unknown): SourceError {
  if (error instanceof SourceError) return error
  return new SourceError('Slack', 'forbidden', 'Slack does not tell who may read the channel', { cause: error })
}
