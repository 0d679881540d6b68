import { z } from 'zod'
import { showCandidate } from '../signoffs/show.ts'
import { defineJob } from './job.ts'

/** Brings a candidate's card and thread up to date. */
export const showCandidateJob = defineJob({
  name: 'show-candidate',
  data: z.object({ candidateId: z.uuid() }),
  run: (context, { candidateId }) => showCandidate(context, candidateId),
})
