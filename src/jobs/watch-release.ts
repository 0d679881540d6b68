import { z } from 'zod'
import { watchRelease } from '../releases/watch-release.ts'
import { defineJob } from './job.ts'

/** Measures and judges a watched release. */
export const watchReleaseJob = defineJob({
  name: 'watch-release',
  data: z.object({ releaseId: z.uuid() }),
  run: (context, { releaseId }) => watchRelease(context, releaseId),
})
