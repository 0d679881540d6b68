import { z } from 'zod'
import { defineJob } from './job.ts'

/** No act takes this long: one that is still waiting was left behind by a bot that died. */
const lostAfterMs = 10_000

/** Carries out what people asked for and a crash left in the inbox. */
export const resumeActsJob = defineJob({
  name: 'resume-acts',
  data: z.object({}),
  run: (context) => context.resumeActs(new Date(context.now().getTime() - lostAfterMs)),
})
