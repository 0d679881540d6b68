import { z } from 'zod'
import { showHome } from '../home/show.ts'
import { defineJob } from './job.ts'

/** Brings one person's Home tab up to date. */
export const showHomeJob = defineJob({
  name: 'show-home',
  data: z.object({ userId: z.string() }),
  run: (context, { userId }) => showHome(context, userId),
})
