import { z } from 'zod'
import type { Place } from './announcement.ts'

/** A place as jobs keep it. */
export const placeShape: z.ZodType<Place> = z.object({
  channelId: z.string(),
  messageTs: z.string().nullable(),
  responseUrl: z.string().nullable(),
})
