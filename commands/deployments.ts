import { z } from 'zod'
import { askDeployments } from '../src/deployments/deployments.ts'
import { defineCommand } from '../src/slack/command.ts'

/** `/deployments vauntico`: what runs, since when, by whom, the last twenty, and what to go back to. */
export const deployments = defineCommand({
  name: 'deployments',
  usage: '[product] [environment]',
  summary: 'Show what runs where, and what to go back to',
  arguments: z.object({
    product: z.string().describe('A product, as its manifest names it.'),
    environment: z.string().optional().describe("One of the product's environments; its default when left out."),
  }),
  run: async (context, { product, environment }, { place }) => {
    await askDeployments(context, {
      productName: product,
      ...(environment === undefined ? {} : { environmentName: environment }),
      place,
    })
    return null
  },
})
