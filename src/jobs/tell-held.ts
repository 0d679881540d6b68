import { z } from 'zod'
import { tellHeld } from '../home/tell-held.ts'
import { defineJob } from './job.ts'

/** Tells what was held until somebody's quiet hours were over. */
export const tellHeldJob = defineJob({
  name: 'tell-held',
  data: z.object({}),
  run: tellHeld,
})
