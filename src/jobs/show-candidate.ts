import { z } from 'zod'
import { deployByItself, measureBefore } from '../releases/sweep.ts'
import { askWhoAuthorsAre } from '../signoffs/ask-github-person.ts'
import { showCandidate } from '../signoffs/show.ts'
import { defineJob } from './job.ts'

/** Brings a candidate's card and thread up to date; what deploys by itself does so when its last gate has
 * closed. Last it is asked who its authors are, because nothing else may wait for that. */
export const showCandidateJob = defineJob({
  name: 'show-candidate',
  data: z.object({ candidateId: z.uuid() }),
  run: async (context, { candidateId }) => {
    await showCandidate(context, candidateId)
    await measureBefore(context, candidateId)
    await deployByItself(context, candidateId)
    await askWhoAuthorsAre(context, candidateId)
  },
})
