import { z } from 'zod'
import { sweepFollowUps } from '../incidents/follow-up.ts'
import { defineJob } from './job.ts'

/** Lets follow-ups be opened that a crash left behind. */
export const sweepFollowUpsJob = defineJob({
  name: 'sweep-follow-ups',
  data: z.object({}),
  run: (context) => sweepFollowUps(context),
})
