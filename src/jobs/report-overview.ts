import { z } from 'zod'
import { reportOverview } from '../readiness/overview.ts'
import { placeShape } from '../slack/place.ts'
import { defineJob } from './job.ts'

/** Gathers the reports of an overview and fills its table. */
export const reportOverviewJob = defineJob({
  name: 'report-overview',
  data: z.object({
    overviewId: z.uuid(),
    askedBy: z.string(),
    place: placeShape,
    reportIds: z.array(z.uuid()),
  }),
  run: reportOverview,
})
