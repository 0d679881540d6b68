import { z } from 'zod'
import { sweepCandidates } from '../signoffs/sweep.ts'
import { defineJob } from './job.ts'

/** Ends what has expired, reminds, looks where branches stand, and mends what a crash left behind. */
export const sweepCandidatesJob = defineJob({
  name: 'sweep-candidates',
  data: z.object({}),
  run: sweepCandidates,
})
