import { z } from 'zod'
import { channel } from './fields.ts'
import { timeZone } from './freeze-fields.ts'
import { cronPattern } from './maintenance-fields.ts'

/** A summary of what changed, posted by itself. */
export const DigestFields = z.strictObject({
  kind: z
    .enum(['daily', 'weekly'])
    .default('daily')
    .describe('daily says what changed; weekly adds the four DORA figures for leads.'),
  channel: channel.optional().describe('Where it is posted; the product’s channel when left out.'),
  at: cronPattern.describe('When, as cron: 0 9 * * 1-5 is every working day at 09:00.'),
  zone: timeZone(),
  skipUnchanged: z
    .boolean()
    .default(true)
    .describe('Whether nothing is posted when nothing changed; true if left out.'),
})

/** A digest of a product's file. */
export interface DigestLine {
  readonly kind: 'daily' | 'weekly'
  readonly channel: string
  readonly cron: string
  readonly zone: string
  readonly skipsUnchanged: boolean
}

/** The digests of a file, in its order; one without any channel goes nowhere. */
export function digestsOf(file: {
  readonly channel?: string | undefined
  readonly digests: readonly z.output<typeof DigestFields>[]
}): DigestLine[] {
  return file.digests.flatMap(({ kind, channel: named, at, zone, skipUnchanged }) => {
    const channel = named ?? file.channel
    return channel === undefined ? [] : [{ kind, channel, cron: at, zone, skipsUnchanged: skipUnchanged }]
  })
}
