import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { SourceError } from '../errors.ts'
import { asSlackError } from './client.ts'
import { keepAnswers } from './kept-answers.ts'

/** The id of a channel that a product's file gives by its #name; an id is itself. Null for a name that the bot sees nowhere. */
export type ChannelIds = (channel: string) => Promise<string | null>

const Listed = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string() })),
  response_metadata: z.object({ next_cursor: z.string().default('') }).optional(),
})

/** As many as Slack gives at once. */
const page = 1_000

/**
 * Asks `conversations.list`, about 20 pages a minute, and keeps the answer for five minutes: Slack takes a name only to post
 * to. https://docs.slack.dev/reference/methods/conversations.list
 * Throws SourceError when Slack does not answer.
 * @param now a clock that never goes back, in milliseconds
 */
export function createChannelIds(client: WebClient, now: () => number = () => performance.now()): ChannelIds {
  const all = keepAnswers(async (): Promise<ReadonlyMap<string, string>> => {
    const found = new Map<string, string>()
    for (let cursor = ''; ; ) {
      const { channels, response_metadata: more } = await list(client, cursor)
      for (const { id, name } of channels) found.set(name, id)
      cursor = more?.next_cursor ?? ''
      if (cursor === '') return found
    }
  }, now)
  return async (channel) =>
    channel.startsWith('#') ? ((await all('', { fresh: false })).get(channel.slice(1)) ?? null) : channel
}

async function list(client: WebClient, cursor: string): Promise<z.output<typeof Listed>> {
  let answer: unknown
  try {
    answer = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: page,
      ...(cursor === '' ? {} : { cursor }),
    })
  } catch (error) {
    const known = asSlackError(error)
    if (known instanceof SourceError) throw known
    throw new SourceError('Slack', 'forbidden', 'Slack does not tell which channels there are', { cause: error })
  }
  const { data, error } = Listed.safeParse(answer)
  if (data !== undefined) return data
  throw new SourceError('Slack', 'garbage', 'Slack’s answer is not what it documents', { cause: error })
}
