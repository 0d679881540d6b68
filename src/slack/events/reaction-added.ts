import { z } from 'zod'
import { markMessage } from '../../incidents/mark.ts'
import { defineEvent } from '../event.ts'
import { readMessage } from '../read-message.ts'

/** The emoji by which people mark a message for an incident's timeline, as Slack names it. */
export const markEmoji = 'pushpin'

/** A pin on a message of an incident's thread, or on its card. https://docs.slack.dev/reference/events/reaction_added */
export const reactionAdded = defineEvent({
  type: 'reaction_added',
  act: true,
  payload: z.object({
    reaction: z.literal(markEmoji),
    user: z.string(),
    item: z.object({ type: z.literal('message'), channel: z.string(), ts: z.string() }),
  }),
  run: async (context, { user, item }, { client }) => {
    const person = await context.people.person(user, { fresh: false })
    if (person === null || person.isBot) return
    const message = await readMessage({ client, people: context.people }, item.channel, item.ts)
    if (message !== null) await markMessage(context, { channelId: item.channel, ...message })
  },
})
