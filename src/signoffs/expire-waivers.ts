import type { Context } from '../context.ts'
import { appendLedger } from '../store/ledger.ts'
import { changedWaivers, dueWaivers, moveWaiver } from '../store/waivers.ts'
import { queueWaiver } from './show-waiver.ts'
import { waiverEntry } from './waiver-entry.ts'

const actor = { kind: 'schedule', schedule: 'expire-waivers' } as const

/** Less than the hour for which the queue knows a job that is done, so that nothing is shown twice. */
const sweptMs = 50 * 60_000

/**
 * Ends the waivers whose time has come, and has everything shown that a crash kept from being shown. May run at any time,
 * on several bots at once.
 */
export async function expireWaivers(context: Context): Promise<void> {
  await endDueWaivers(context)
  const now = context.now()
  for (const changed of await changedWaivers(context.database, new Date(now.getTime() - sweptMs), now)) {
    await queueWaiver(context, changed)
  }
}

/** Ends the waivers whose time has come; they are shown with the next sweep. */
export async function endDueWaivers({ database, now: clock }: Pick<Context, 'database' | 'now'>): Promise<void> {
  const now = clock()
  for (const { id, state } of await dueWaivers(database, now)) {
    await database.transaction(async (transaction) => {
      const expired = await moveWaiver(transaction, { id, from: [state] }, { state: 'expired' })
      if (expired === null) return
      await appendLedger(transaction, waiverEntry(expired, { verb: 'expire', actor, at: now, before: state }))
    })
  }
}
