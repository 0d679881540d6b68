import { z } from 'zod'
import { askReadiness } from '../src/readiness/request.ts'
import { count, escapeText } from '../src/slack/blocks/text.ts'
import { defineCommand } from '../src/slack/command.ts'
import { alreadyAsking } from '../src/slack/replies.ts'

/** `/readiness vauntico production`: asks every source now and fills a card with the verdict. */
export const readiness = defineCommand({
  name: 'readiness',
  usage: '[product] [environment]',
  summary: 'Ask whether a product may ship',
  arguments: z.object({
    product: z.string().optional().describe('A product, as its manifest names it.'),
    environment: z.string().optional().describe("One of the product's environments; its default when left out."),
  }),
  run: async (context, { product, environment }, { place }) => {
    if (product === undefined) {
      const known = context.products.list()
      const lines = known.map(({ name, title }) => `• \`${name}\` ${escapeText(title)}`)
      return { text: `Ask for one of ${count(known.length, 'product')}: \`/readiness [product]\`\n${lines.join('\n')}` }
    }
    const asked = await askReadiness(context, {
      productName: product,
      ...(environment === undefined ? {} : { environmentName: environment }),
      place,
    })
    return asked.outcome === 'asked' ? null : alreadyAsking(asked)
  },
})
