import { z } from 'zod'
import { reportReadiness } from '../readiness/report.ts'
import { defineJob } from './job.ts'

/** Gathers a report's answers, decides, stores, and fills its card. */
export const reportReadinessJob = defineJob({
  name: 'report-readiness',
  data: z.object({ reportId: z.uuid() }),
  run: (context, { reportId }) => reportReadiness(context, reportId),
})
