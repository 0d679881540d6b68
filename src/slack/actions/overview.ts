import { z } from 'zod'
import { UserError } from '../../errors.ts'
import { askOverview } from '../../readiness/overview.ts'
import { defineAction } from '../action.ts'
import { refreshOverviewAction } from '../blocks/overview.ts'

/** Asks all products again and fills the same table. */
export const refreshOverview = defineAction({
  id: refreshOverviewAction,
  value: z.object({}),
  run: async (context, _value, { place }) => {
    if (place === null)
      throw new UserError('overview.no_place', 'This table cannot be refreshed here. Ask with /readiness.')
    await askOverview(context, { place })
    return null
  },
})
