import { z } from 'zod'
import { carryAttempt } from '../releases/carry.ts'
import { defineJob } from './job.ts'

/** Calls the target of an attempt, or finds what an earlier call has begun. */
export const carryAttemptJob = defineJob({
  name: 'carry-attempt',
  data: z.object({ nonce: z.string() }),
  run: (context, { nonce }) => carryAttempt(context, nonce),
})
