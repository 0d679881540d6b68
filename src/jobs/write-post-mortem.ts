import { z } from 'zod'
import { writePostMortem } from '../incidents/write-post-mortem.ts'
import { placeShape } from '../slack/place.ts'
import { defineJob } from './job.ts'

/** Writes the draft of an incident's post-mortem as a document. */
export const writePostMortemJob = defineJob({
  name: 'write-post-mortem',
  data: z.object({ incidentId: z.uuid(), askedBy: z.string(), place: placeShape, wish: z.string() }),
  run: writePostMortem,
})
