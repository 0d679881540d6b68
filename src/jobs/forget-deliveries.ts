import { z } from 'zod'
import { forgetActs } from '../store/acts.ts'
import { forgetDeliveries } from '../store/deliveries.ts'
import { defineJob } from './job.ts'

const keptMs = 24 * 60 * 60_000

/** Forgets requests that came in more than 24 hours ago; no sender repeats one so late. */
export const forgetDeliveriesJob = defineJob({
  name: 'forget-deliveries',
  data: z.object({}),
  run: async (context) => {
    const before = new Date(context.now().getTime() - keptMs)
    await forgetDeliveries(context.database, before)
    await forgetActs(context.database, before)
  },
})
