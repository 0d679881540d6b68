import { z } from 'zod'
import { expireWaivers } from '../signoffs/expire-waivers.ts'
import { defineJob } from './job.ts'

/** Ends waivers whose time has come. */
export const expireWaiversJob = defineJob({
  name: 'expire-waivers',
  data: z.object({}),
  run: (context) => expireWaivers(context),
})
