import { z } from 'zod'
import { gatherChanges } from '../incidents/changes.ts'
import { defineJob } from './job.ts'

/** Finds out what changed just before an incident began. */
export const gatherChangesJob = defineJob({
  name: 'gather-changes',
  data: z.object({ incidentId: z.uuid(), tries: z.int().min(0).default(0) }),
  run: gatherChanges,
})
