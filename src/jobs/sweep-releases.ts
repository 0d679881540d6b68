import { z } from 'zod'
import { sweepReleases } from '../releases/sweep.ts'
import { defineJob } from './job.ts'

/** Goes on with what a crash left behind, deploys what is due by itself, and measures what may soon be deployed. */
export const sweepReleasesJob = defineJob({
  name: 'sweep-releases',
  data: z.object({}),
  run: sweepReleases,
})
