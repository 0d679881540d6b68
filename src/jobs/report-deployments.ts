import { z } from 'zod'
import { reportDeployments } from '../deployments/deployments.ts'
import { placeShape } from '../slack/place.ts'
import { defineJob } from './job.ts'

/** Asks what runs where and fills its card. */
export const reportDeploymentsJob = defineJob({
  name: 'report-deployments',
  data: z.object({
    deploymentsId: z.uuid(),
    product: z.string(),
    environment: z.string(),
    askedBy: z.string(),
    place: placeShape,
  }),
  run: reportDeployments,
})
