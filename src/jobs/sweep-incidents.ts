import { z } from 'zod'
import { sweepIncidents } from '../incidents/sweep.ts'
import { defineJob } from './job.ts'

/** Closes, reminds and escalates what is due, and goes on with what a crash left behind. */
export const sweepIncidentsJob = defineJob({
  name: 'sweep-incidents',
  data: z.object({}),
  run: (context) => sweepIncidents(context),
})
