import { z } from 'zod'
import { openFollowUp } from '../incidents/open-follow-up.ts'
import { defineJob } from './job.ts'

/** Opens the issue of a follow-up, or finds the one that an earlier try has opened. */
export const openFollowUpJob = defineJob({
  name: 'open-follow-up',
  data: z.object({ followUpId: z.uuid() }),
  run: (context, { followUpId }) => openFollowUp(context, followUpId),
})
