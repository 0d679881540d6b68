import { z } from 'zod'
import { documentReadiness } from '../readiness/document.ts'
import { placeShape } from '../slack/place.ts'
import { defineJob } from './job.ts'

/** Writes a report down as a document beside its card. */
export const documentReadinessJob = defineJob({
  name: 'document-readiness',
  data: z.object({ reportId: z.uuid(), askedBy: z.string(), place: placeShape }),
  run: documentReadiness,
})
