import { z } from 'zod'
import { reportHealth } from '../health/health.ts'
import { placeShape } from '../slack/place.ts'
import { defineJob } from './job.ts'

/** Asks endpoints, names and certificates and fills their card. */
export const reportHealthJob = defineJob({
  name: 'report-health',
  data: z.object({
    healthId: z.uuid(),
    product: z.string().nullable(),
    environment: z.string().nullable(),
    askedBy: z.string(),
    place: placeShape,
  }),
  run: reportHealth,
})
