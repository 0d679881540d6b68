import { z } from 'zod'
import { forgetActs } from '../store/acts.ts'
import { forgetDeliveries } from '../store/deliveries.ts'
import { forgetSamples } from '../store/releases.ts'
import { defineJob } from './job.ts'

const dayMs = 24 * 60 * 60_000

/** A watch lasts at most a day, and looks back as far before it as its baseline. */
const samplesKeptMs = 7 * dayMs

/** Forgets requests that came in more than 24 hours ago, which no sender repeats so late, and measurements of 7 days ago. */
export const forgetDeliveriesJob = defineJob({
  name: 'forget-deliveries',
  data: z.object({}),
  run: async (context) => {
    const before = new Date(context.now().getTime() - dayMs)
    await forgetDeliveries(context.database, before)
    await forgetActs(context.database, before)
    await forgetSamples(context.database, new Date(context.now().getTime() - samplesKeptMs))
  },
})
