import { z } from 'zod'
import { takeSignals } from '../incidents/take.ts'
import { defineJob } from './job.ts'

/** Joins what somebody said of a product to incidents. */
export const takeSignalsJob = defineJob({
  name: 'take-signals',
  data: z.object({ product: z.string() }),
  run: (context, { product }) => takeSignals(context, product),
})
