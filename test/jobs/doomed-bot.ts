import { pino } from 'pino'
import { z } from 'zod'
import type { Context } from '../../src/context.ts'
import { connectQueue } from '../../src/jobs/connect.ts'
import { defineJob } from '../../src/jobs/job.ts'

// Takes one job, says so, and never finishes it: the test kills this process.
const Options = z.object({
  redisUrl: z.string().nullable(),
  databaseUrl: z.string(),
  name: z.string(),
  lockMs: z.number(),
})
const log = pino({ level: 'silent' })

const { work } = await connectQueue({ ...Options.parse(JSON.parse(process.argv[2] ?? '')), log })
const job = defineJob({
  name: 'record',
  data: z.object({ value: z.string() }),
  run: async (_context, data) => {
    process.send?.(data)
    await new Promise(() => undefined)
  },
})
await work([job], { log } as unknown as Context)
