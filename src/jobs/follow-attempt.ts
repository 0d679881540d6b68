import { z } from 'zod'
import { followAttempt } from '../releases/follow.ts'
import { defineJob } from './job.ts'

/** Looks how far an attempt is, and settles it at its end. */
export const followAttemptJob = defineJob({
  name: 'follow-attempt',
  data: z.object({ nonce: z.string() }),
  run: (context, { nonce }) => followAttempt(context, nonce),
})
