import { z } from 'zod'
import { showWaiver } from '../signoffs/show-waiver.ts'
import { defineJob } from './job.ts'

/** Shows a waiver as it is now, and tells whom it concerns. */
export const showWaiverJob = defineJob({
  name: 'show-waiver',
  data: z.object({ waiverId: z.uuid(), granter: z.string().nullable() }),
  run: showWaiver,
})
