import type { WebClient } from '@slack/web-api'
import type { Logger } from 'pino'
import { z } from 'zod'
import { keepAnswers } from './kept-answers.ts'
import type { Rooms } from './rooms.ts'

/** Whether somebody can read a channel. What is not known is a no: nothing is shown to whoever may not see it. */
export type Sight = (userId: string, channelId: string) => Promise<boolean>

const Members = z.object({
  members: z.array(z.string()),
  response_metadata: z.object({ next_cursor: z.string().default('') }).optional(),
})

/** As many as Slack gives at once. */
const page = 1_000

/**
 * Asks Slack who can read which channel: a public one everybody, a private one its members. Answers are kept for five
 * minutes. Direct messages and names that nobody has turned into an id are a no.
 * @param now a clock that never goes back, in milliseconds
 */
export function createSight(
  { client, rooms, log }: { readonly client: WebClient; readonly rooms: Rooms; readonly log: Logger },
  now: () => number = () => performance.now(),
): Sight {
  const membersOf = keepAnswers(async (channel): Promise<ReadonlySet<string>> => {
    const found: string[] = []
    for (let cursor = ''; ; ) {
      const asked = { channel, limit: page, ...(cursor === '' ? {} : { cursor }) }
      const { members, response_metadata: more } = Members.parse(await client.conversations.members(asked))
      found.push(...members)
      cursor = more?.next_cursor ?? ''
      if (cursor === '') return new Set(found)
    }
  }, now)
  return async (userId, channelId) => {
    if (!/^[CG][A-Z0-9]+$/.test(channelId)) return false
    try {
      const { isPublic } = await rooms(channelId)
      return isPublic || (await membersOf(channelId, { fresh: false })).has(userId)
    } catch (error) {
      log.warn({ err: error, channelId }, 'who can read a channel was not told; nothing of it is shown')
      return false
    }
  }
}
