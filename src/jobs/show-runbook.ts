import { z } from 'zod'
import { showRunbook } from '../releases/runbook.ts'
import { defineJob } from './job.ts'

/** Brings the message of a runbook up to date. */
export const showRunbookJob = defineJob({
  name: 'show-runbook',
  data: z.object({ nonce: z.string() }),
  run: (context, { nonce }) => showRunbook(context, nonce),
})
