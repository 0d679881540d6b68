import type { Context } from '../context.ts'
import { alone } from '../store/candidates.ts'
import { endSlot, findSlot, lastSlot } from '../store/digests.ts'
import { composeDigest } from './compose.ts'
import { readableDigest, readableSchedule } from './readable.ts'
import { refreshReports } from './refresh.ts'
import { digestSchedules, productsOf } from './schedules.ts'
import { lateAfterMs, spanBegins } from './slots.ts'

/**
 * Posts the digest of a slot, once: what Slack has taken already is not posted again. May be run again at any point.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function postDigest(context: Context, digestId: string, slot: Date): Promise<void> {
  await alone(context.database, `digest.${digestId}.${slot.getTime()}`, () => post(context, digestId, slot))
}

async function post(context: Context, digestId: string, slot: Date): Promise<void> {
  const { database, log, now } = context
  const taken = await findSlot(database, digestId, slot)
  if (taken?.state !== 'due') return
  const schedule = (await digestSchedules(context)).find(({ id }) => id === digestId)
  const key = { digest: digestId, slot }
  const end = async (state: 'posted' | 'skipped', at = now()) => {
    await endSlot(database, key, state, at)
    log.info({ ...key, state }, 'a digest is done')
  }
  // Unsubscribed, or gone from the file, since the slot came.
  if (schedule === undefined) return end('skipped')
  const last = await lastSlot(database, digestId, slot)
  const from = spanBegins(schedule.kind, last?.changedAt ?? null, slot)
  // Slack may have been out of order for longer than the bot.
  const isLate = taken.late || now().getTime() - slot.getTime() > lateAfterMs
  const reader = { kind: 'channel', channelId: schedule.channelId } as const
  const readable = await readableSchedule(context, schedule, reader)
  await refreshReports(context, productsOf(context, readable))
  const to = now()
  const composed = await composeDigest(context, readable, { from, to, late: isLate ? slot : null })
  const digest = await readableDigest(context, composed, reader)
  const isEmpty = digest.products.length === 0
  if (isEmpty || (schedule.skipsUnchanged && !digest.isChanged)) return end('skipped', to)
  await context.announce({ kind: 'digest.posted', digest, schedule, key: `digest.${digestId}.${slot.getTime()}` })
  await end('posted', to)
}
