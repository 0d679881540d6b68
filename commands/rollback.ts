import { z } from 'zod'
import { findProduct } from '../src/readiness/find.ts'
import { findWayBack } from '../src/releases/roll-back.ts'
import { showRollback } from '../src/slack/actions/release.ts'
import { defineCommand } from '../src/slack/command.ts'

/** `/rollback vauntico production` shows what goes back to what and asks for a reason; only then it happens. */
export const rollback = defineCommand({
  name: 'rollback',
  usage: '[product] [environment] [to]',
  summary: 'Look at the way back, and take it',
  arguments: z.object({
    product: z.string().describe('A product, as its manifest names it.'),
    first: z.string().optional().describe('An environment, or the commit of an earlier release.'),
    second: z.string().optional().describe('The commit of an earlier release; what ran before when left out.'),
  }),
  run: async (context, { product: name, first, second }, { place, client, triggerId }) => {
    const product = findProduct(context.products, name)
    const isEnvironment =
      second !== undefined || product.environments.some((each) => each.name === first?.toLowerCase())
    const [environmentName, to] = isEnvironment ? [first, second] : [undefined, first]
    const found = await findWayBack(context, {
      productName: product.name,
      ...(environmentName === undefined ? {} : { environmentName }),
      ...(to === undefined ? {} : { to }),
    })
    await showRollback(context, { client, triggerId, view: null, place }, found)
    return null
  },
})
