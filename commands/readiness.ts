import { z } from 'zod'
import { askOverview } from '../src/readiness/overview.ts'
import { askReadiness } from '../src/readiness/request.ts'
import { defineCommand } from '../src/slack/command.ts'
import { alreadyAsking } from '../src/slack/replies.ts'

/** `/readiness vauntico production` fills a card with the verdict; `/readiness` alone a table of all products. */
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
      await askOverview(context, { place })
      return null
    }
    if (product === 'help' && context.products.get(product) === undefined) {
      const known = context.products.list().map(({ name }) => `\`${name}\``)
      return {
        text: `\`/readiness\` asks all products, \`/readiness [product] [environment]\` one of ${known.join(', ')}.`,
      }
    }
    const asked = await askReadiness(context, {
      productName: product,
      ...(environment === undefined ? {} : { environmentName: environment }),
      place,
    })
    return asked.outcome === 'asked' ? null : alreadyAsking(asked)
  },
})
