import { z } from 'zod'
import { UserError } from '../../errors.ts'
import { askHealth } from '../../health/health.ts'
import { defineAction } from '../action.ts'
import { refreshHealthAction } from '../blocks/health.ts'

/** Looks at endpoints, names and certificates again and fills the same card. */
export const refreshHealth = defineAction({
  id: refreshHealthAction,
  value: z.object({ product: z.string().nullable(), environment: z.string().nullable() }),
  run: async (context, { product, environment }, { place }) => {
    if (place === null) throw new UserError('health.no_place', 'This card cannot be refreshed here. Ask with /health.')
    await askHealth(context, {
      ...(product === null ? {} : { productName: product }),
      ...(environment === null ? {} : { environmentName: environment }),
      place,
    })
    return null
  },
})
