import { z } from 'zod'
import { openCandidate } from '../signoffs/open.ts'
import { defineJob } from './job.ts'

/** Looks up the commit of a candidate and opens it. */
export const openCandidateJob = defineJob({
  name: 'open-candidate',
  data: z.object({ candidateId: z.uuid() }),
  run: (context, { candidateId }) => openCandidate(context, candidateId),
})
