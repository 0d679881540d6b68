import { z } from 'zod'
import { askHealth } from '../src/health/health.ts'
import { defineCommand } from '../src/slack/command.ts'

/** `/health vauntico`: its endpoints, names and certificates now; `/health` alone the worst state of every product. */
export const health = defineCommand({
  name: 'health',
  usage: '[product] [environment]',
  summary: 'Look at endpoints, names and certificates',
  arguments: z.object({
    product: z.string().optional().describe('A product, as its manifest names it; all when left out.'),
    environment: z.string().optional().describe("One of the product's environments; its default when left out."),
  }),
  run: async (context, { product, environment }, { place }) => {
    await askHealth(context, {
      ...(product === undefined ? {} : { productName: product }),
      ...(environment === undefined ? {} : { environmentName: environment }),
      place,
    })
    return null
  },
})
