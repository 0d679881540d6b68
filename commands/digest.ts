import { z } from 'zod'
import type { ActorContext } from '../src/context.ts'
import { previewDigest, visibleSchedules } from '../src/digests/preview.ts'
import { subscribeDigest, unsubscribeDigest } from '../src/digests/subscribe.ts'
import { UserError } from '../src/errors.ts'
import { defineCommand } from '../src/slack/command.ts'
import { digestListReply, digestReply, subscribedReply, unsubscribedReply } from '../src/slack/digest-replies.ts'

/**
 * `/digest` shows what changed since yesterday, to whoever asks; `/digest subscribe weekly "0 9 * * 1" Europe/Berlin`
 * lets it come to the channel by itself.
 */
export const digest = defineCommand({
  name: 'digest',
  usage: '[products] | subscribe [daily|weekly] [cron] [zone] [products] | unsubscribe | preview | list',
  summary: 'See what changed, now or by itself every day or week',
  act: true,
  arguments: z.object({
    word: z.string().optional().describe('subscribe, unsubscribe, preview or list; or a product.'),
    rest: z.string().default('').describe('What belongs to it.'),
    always: z.boolean().default(false).describe('Posts also when nothing changed.'),
  }),
  run: async (context, { word, rest, always }, { place }) => {
    const words = rest.split(' ').filter(Boolean)
    const { channelId } = place
    switch (word) {
      case 'subscribe':
        return subscribedReply(await subscribeDigest(context, { channelId, ...wished(words), skipsUnchanged: !always }))
      case 'unsubscribe':
        return unsubscribedReply(await unsubscribeDigest(context, { channelId, kind: kindOf(words[0]) ?? 'daily' }))
      case 'list':
        return digestListReply(await visibleSchedules(context), context.now())
      case 'preview':
        return digestReply(await preview(context, channelId, words))
      default:
        return digestReply(await preview(context, channelId, word === undefined ? [] : [word, ...words]))
    }
  },
})

function preview(context: ActorContext, channelId: string, words: readonly string[]) {
  const kind = kindOf(words[0])
  const names = kind === null ? words : words.slice(1)
  return previewDigest(context, { channelId, kind, ...(names.length === 0 ? {} : { productNames: names }) })
}

const kindOf = (word: string | undefined) => (word === 'daily' || word === 'weekly' ? word : null)

/** `weekly 0 9 * * 1 Europe/Berlin vauntico`: each part may be left out. */
function wished(words: readonly string[]) {
  const kind = kindOf(words[0]) ?? 'daily'
  let left = kindOf(words[0]) === null ? words : words.slice(1)
  const cron = left.slice(0, 5)
  const isCron = cron.length > 0 && /^[\d*]/.test(cron[0] ?? '')
  if (isCron && cron.length < 5) {
    throw new UserError(
      'digest.cron',
      `“${cron.join(' ')}” is no time. Write five fields of cron, such as 0 9 * * 1-5.`,
    )
  }
  if (isCron) left = left.slice(5)
  const [first] = left
  const isZone = first === 'UTC' || first?.includes('/') === true
  if (isZone) left = left.slice(1)
  return {
    kind,
    ...(isCron ? { cron: cron.join(' ') } : {}),
    ...(isZone && first !== undefined ? { zone: first } : {}),
    ...(left.length > 0 ? { productNames: left } : {}),
  } as const
}
