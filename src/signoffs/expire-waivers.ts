import type { Context } from '../context.ts'
import { appendLedger } from '../store/ledger.ts'
import { changedWaivers, dueWaivers, moveWaiver } from '../store/waivers.ts'
import { queueWaiver, wasShown } from './show-waiver.ts'
import { waiverEntry } from './waiver-entry.ts'

const actor = { kind: 'schedule', schedule: 'expire-waivers' } as const

/** How long showing a change is tried; what happened to a waiver is no news after that. */
const sweptMs = 24 * 60 * 60_000
/** A job that failed keeps its id for a day: the next try needs another. */
const againMs = 5 * 60_000

/**
 * Ends the waivers whose time has come, and has everything shown that a crash or an outage of Slack kept from being shown.
 * May run at any time, on several bots at once.
 */
export async function expireWaivers(context: Context): Promise<void> {
  await endDueWaivers(context)
  const now = context.now()
  for (const changed of await changedWaivers(context.database, new Date(now.getTime() - sweptMs), now)) {
    if (await wasShown(context.database, changed)) continue
    const { state, expiresAt, decidedAt, askedAt } = changed
    const changedAt = state === 'expired' ? expiresAt : (decidedAt ?? askedAt)
    const tries = Math.floor((now.getTime() - changedAt.getTime()) / againMs)
    await queueWaiver(context, changed, { tries })
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
