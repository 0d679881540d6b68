import { z } from 'zod'
import { askDeployments } from '../../deployments/deployments.ts'
import { UserError } from '../../errors.ts'
import { defineAction } from '../action.ts'
import { refreshDeploymentsAction } from '../blocks/deployments.ts'

/** Asks again what runs and fills the same card. */
export const refreshDeployments = defineAction({
  id: refreshDeploymentsAction,
  value: z.object({ product: z.string(), environment: z.string() }),
  run: async (context, { product, environment }, { place }) => {
    if (place === null)
      throw new UserError('deployments.no_place', 'This card cannot be refreshed here. Ask with /deployments.')
    await askDeployments(context, { productName: product, environmentName: environment, place })
    return null
  },
})
