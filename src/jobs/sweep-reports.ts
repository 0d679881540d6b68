import { z } from 'zod'
import { forgetCandidateReports, gatheringReports } from '../store/reports.ts'
import { defineJob } from './job.ts'

/** A report still gathering after this long lost its job in a crash between the row and the queue. */
const lostAfterMs = 2 * 60_000

/** What an open request asked for every five minutes is kept this long, unless somebody signed it. */
const keptMs = 7 * 24 * 60 * 60_000

/** Puts reports that a crash left behind back into the queue, and forgets those that sign-offs do not need any more. */
export const sweepReportsJob = defineJob({
  name: 'sweep-reports',
  data: z.object({}),
  run: async (context) => {
    const before = new Date(context.now().getTime() - lostAfterMs)
    for (const { id } of await gatheringReports(context.database, before)) {
      context.log.info({ reportId: id }, 'a report was left behind; asking again')
      await context.queue.add('report-readiness', { reportId: id }, { id: `readiness.${id}.swept` })
    }
    await forgetCandidateReports(context.database, new Date(context.now().getTime() - keptMs))
  },
})
