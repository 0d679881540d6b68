import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { People } from '../context.ts'
import { unescapeText } from './blocks/text.ts'
import { asSlackError, slackErrorCode } from './client.ts'
import { closedChannel } from './post.ts'

/** One message as it stands in Slack. */
export interface ReadMessage {
  readonly ts: string
  /** The message whose thread it stands in; its own ts where there is none. */
  readonly threadTs: string
  /** Who wrote it: a Slack user id, or an app's name; null where Slack does not tell. */
  readonly author: string | null
  /** With names in place of ids, and without Slack's escapes. */
  readonly text: string
  readonly permalink: string | null
}

const Message = z.object({
  ts: z.string(),
  thread_ts: z.string().optional(),
  user: z.string().optional(),
  username: z.string().optional(),
  bot_profile: z.object({ name: z.string() }).optional(),
  text: z.string().default(''),
})

const gone = new Set([...closedChannel, 'thread_not_found', 'message_not_found'])

/**
 * Reads one message, in a thread or outside: `conversations.replies` takes the timestamp of either.
 * https://docs.slack.dev/reference/methods/conversations.replies
 * @returns null when it is gone, or stands where the bot may not look
 * @throws SourceError when Slack is down or asks to wait
 */
export async function readMessage(
  { client, people }: { readonly client: WebClient; readonly people: People },
  channel: string,
  ts: string,
): Promise<ReadMessage | null> {
  try {
    // A thread's first message comes with every page of it, so that one asked for may be the second.
    const asked = { channel, ts, oldest: ts, latest: ts, inclusive: true, limit: 2 }
    const { messages = [] } = await client.conversations.replies(asked)
    const found = messages.find((message) => message.ts === ts)
    if (found === undefined) return null
    const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts })
    const message = Message.parse(found)
    return {
      ts,
      threadTs: message.thread_ts ?? ts,
      author: message.user ?? message.bot_profile?.name ?? message.username ?? null,
      text: await readable(people, message.text),
      permalink: permalink ?? null,
    }
  } catch (error) {
    if (gone.has(slackErrorCode(error) ?? '')) return null
    throw asSlackError(error)
  }
}

const namesAsked = 10

/** https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages */
async function readable(people: People, text: string): Promise<string> {
  const ids = new Set([...text.matchAll(/<@([UW][A-Z0-9]+)>/g)].flatMap(([, id]) => (id === undefined ? [] : [id])))
  const asked = await Promise.all([...ids].slice(0, namesAsked).map((id) => people.person(id, { fresh: false })))
  const names = new Map(asked.flatMap((person) => (person === null ? [] : [[person.id, person.name]])))
  const bare = text.replace(
    /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g,
    (_all, sign: string, target: string, label?: string) => {
      if (sign === '@' || sign === '#') return `${sign}${label || names.get(target) || target}`
      return label || target
    },
  )
  return unescapeText(bare)
}
