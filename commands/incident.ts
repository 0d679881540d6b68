import { z } from 'zod'
import type { ActorContext } from '../src/context.ts'
import { UserError } from '../src/errors.ts'
import { muteMonitor, unmuteMonitor } from '../src/incidents/mute.ts'
import { mutedWords, muteWords } from '../src/incidents/mute-words.ts'
import { openIncident } from '../src/incidents/open.ts'
import { hidingNow } from '../src/monitors/hiding.ts'
import type { Product } from '../src/products/product.ts'
import { hidingLine } from '../src/slack/blocks/hiding.ts'
import { type Begun, openIncidentWindow } from '../src/slack/blocks/incident-windows.ts'
import { type Asked, defineCommand, didYouMean, type Reply } from '../src/slack/command.ts'
import { openedReply, openIncidentsReply } from '../src/slack/incident-list.ts'
import { mutedReply, unmutedReply } from '../src/slack/mute-replies.ts'
import { openWindow } from '../src/slack/windows.ts'

/**
 * `/incident` lists what is open; `/incident open vauntico The checkout hangs` opens one; `/incident mute vauntico www 1h why`
 * and `unmute` let problems be quiet for a time.
 */
export const incident = defineCommand({
  name: 'incident',
  usage: '[open, mute or unmute] [product] [environment] [what is wrong]',
  summary: 'List open incidents, open one, or mute what is known',
  act: true,
  arguments: z.object({
    verb: z.string().optional().describe('open, mute or unmute; alone it lists what is open.'),
    rest: z
      .string()
      .default('')
      .describe('A product, an environment, and what is wrong; or a monitor, a time and why.'),
  }),
  run: async (context, { verb, rest }, asked) => {
    const words = rest.split(' ').filter(Boolean)
    switch (verb?.toLowerCase()) {
      case undefined:
      case 'list':
        return list(context, asked)
      case 'open':
        return open(context, words, asked)
      case 'mute':
        return mutedReply(await muteMonitor(context, muteWords(words, environmentsOf(context))))
      case 'unmute':
        return unmutedReply(await unmuteMonitor(context, mutedWords(words, environmentsOf(context))))
      default: {
        const meant = didYouMean(verb ?? '', ['open', 'mute', 'unmute', 'list'])
        throw new UserError(
          'incident.words',
          `/incident does not know “${verb}”.${meant} Use /incident alone for what is open, or /incident open, mute or unmute.`,
        )
      }
    }
  },
})

async function list(context: ActorContext, { client }: Asked): Promise<Reply> {
  const hiding = await hidingNow(context, context.products.list())
  return openIncidentsReply(
    context,
    client,
    hiding.map((each) => hidingLine(each, { isOneProduct: false })),
  )
}

async function open(context: ActorContext, words: readonly string[], asked: Asked): Promise<Reply | null> {
  const { client, triggerId, place } = asked
  const { product, environmentName, title } = read(context, words)
  if (product !== null && title !== '') {
    const opened = await openIncident(context, {
      productName: product.name,
      ...(environmentName === null ? {} : { environmentName }),
      title,
      severity: 'major',
      description: null,
      channelId: place.channelId,
    })
    return openedReply(opened)
  }
  const products = context.products.list()
  if (products.length === 0) throw new UserError('incident.no_products', 'There is no product to open one for.')
  const begun: Begun = { product: product?.name ?? null, environment: environmentName, title }
  await openWindow({ client, triggerId, view: null }, openIncidentWindow(products, begun, place.channelId))
  return null
}

/** A product and one of its environments are known by name; the other words say what is wrong. */
function read({ products }: ActorContext, words: readonly string[]) {
  const [first = '', second = '', ...others] = words
  const product: Product | null = products.get(first) ?? products.get(first.toLowerCase()) ?? null
  if (product === null) return { product, environmentName: null, title: words.join(' ') }
  const named = product.environments.find(({ name }) => name === second.toLowerCase())
  return named === undefined
    ? { product, environmentName: null, title: words.slice(1).join(' ') }
    : { product, environmentName: named.name, title: others.join(' ') }
}

const environmentsOf =
  ({ products }: ActorContext) =>
  (name: string): readonly string[] =>
    (products.get(name) ?? products.get(name.toLowerCase()))?.environments.map((each) => each.name) ?? []
