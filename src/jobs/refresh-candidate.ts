import { z } from 'zod'
import { refreshCandidate } from '../signoffs/refresh.ts'
import { defineJob } from './job.ts'

/** Looks at a candidate again: its branch, its manifest and, when asked to, every source. */
export const refreshCandidateJob = defineJob({
  name: 'refresh-candidate',
  data: z.object({ candidateId: z.uuid(), ask: z.boolean() }),
  run: refreshCandidate,
})
