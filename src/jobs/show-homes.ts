import { z } from 'zod'
import { showHomesAbout } from '../home/show-later.ts'
import { defineJob } from './job.ts'

/** Lets every Home tab that is about a product be looked at again. */
export const showHomesJob = defineJob({
  name: 'show-homes',
  data: z.object({ product: z.string() }),
  run: (context, { product }) => showHomesAbout(context, product),
})
