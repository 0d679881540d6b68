import { z } from 'zod'
import { takeDueDigests } from '../digests/due.ts'
import { defineJob } from './job.ts'

/** Looks which digests are due. */
export const takeDueDigestsJob = defineJob({
  name: 'take-due-digests',
  data: z.object({}),
  run: takeDueDigests,
})
