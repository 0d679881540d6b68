import { z } from 'zod'
import { forgetHistory, rollUp } from '../store/monitor-history.ts'
import { defineJob } from './job.ts'

/** Rolls up what monitors measured, and then forgets what has been kept long enough. */
export const rollUpMonitorsJob = defineJob({
  name: 'roll-up-monitors',
  data: z.object({}),
  run: async ({ database, now }) => {
    await rollUp(database, now())
    await forgetHistory(database, now())
  },
})
