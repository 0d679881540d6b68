import { z } from 'zod'
import { UserError } from '../src/errors.ts'
import { findEnvironment, findProduct } from '../src/readiness/find.ts'
import { runbookList } from '../src/slack/blocks/runbook.ts'
import { defineCommand } from '../src/slack/command.ts'

/** `/runbook mypay` shows the emergency actions of a product, each a button with rights and a confirmation of its own. */
export const runbook = defineCommand({
  name: 'runbook',
  usage: '[product] [environment]',
  summary: 'Show the emergency actions of a product',
  arguments: z.object({
    product: z.string().describe('A product, as its manifest names it.'),
    environment: z.string().optional().describe("One of the product's environments; its default when left out."),
  }),
  run: async (context, { product: name, environment: named }) => {
    const product = findProduct(context.products, name)
    const environment = findEnvironment(product, named)
    const blocks = runbookList(product, environment)
    if (blocks.length === 0) {
      throw new UserError(
        'runbook.none',
        `${product.title} has no runbook for ${environment}. Its file can, under "runbooks".`,
      )
    }
    return { text: `Runbooks of ${product.title} ${environment}`, blocks }
  },
})
