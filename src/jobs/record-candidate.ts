import { z } from 'zod'
import { recordCandidate } from '../signoffs/record.ts'
import { placeShape } from '../slack/place.ts'
import { defineJob } from './job.ts'

/** Writes the signed release record of a candidate as a document. */
export const recordCandidateJob = defineJob({
  name: 'record-candidate',
  data: z.object({ candidateId: z.uuid(), askedBy: z.string(), place: placeShape }),
  run: recordCandidate,
})
