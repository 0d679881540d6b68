import type { Context } from '../context.ts'
import { endSlot, forgetSlots, hasSlots, openSlots, takeSlot } from '../store/digests.ts'
import type { DigestSchedule } from './digest.ts'
import { digestSchedules } from './schedules.ts'
import { dueSlot, lateAfterMs, longestLateMs } from './slots.ts'

/** A slot whose job is lost is queued again after this long. */
const leftBehindMs = 60_000
/** Slots are kept so long that a week's digest finds the one before it. */
const keptMs = 400 * 24 * 60 * 60_000

/** Lets every digest be posted whose slot has come, once whichever bot looks, and takes up what a crash left behind. */
export async function takeDueDigests(context: Context): Promise<void> {
  const { database, now, log } = context
  for (const schedule of await digestSchedules(context)) {
    const slot = dueSlot(schedule, now())
    if (slot === null) continue
    if (schedule.from === 'manifest' && !(await hasSlots(database, schedule.id))) {
      // A digest that has just come into a file was not missed: its first slot is the next one.
      if (await isNew(context, schedule, slot)) continue
    }
    const late = now().getTime() - slot.getTime() > lateAfterMs
    if (await takeSlot(database, { digest: schedule.id, slot, state: 'due', late }, now())) {
      await postLater(context, schedule.id, slot)
    }
  }
  for (const { digest, slot } of await openSlots(database, new Date(now().getTime() - leftBehindMs))) {
    if (now().getTime() - slot.getTime() <= longestLateMs) {
      await postLater(context, digest, slot)
    } else {
      log.warn({ digest, slot }, 'a digest could not be posted for two days and is given up')
      await endSlot(database, { digest, slot }, 'skipped', slot)
    }
  }
  await forgetSlots(database, new Date(now().getTime() - keptMs))
}

/** Notes a digest that was never seen before; false when its slot comes right now, which is no accident. */
async function isNew({ database, now }: Context, { id }: DigestSchedule, slot: Date): Promise<boolean> {
  if (now().getTime() - slot.getTime() <= lateAfterMs) return false
  await takeSlot(database, { digest: id, slot, state: 'skipped', late: false }, now())
  return true
}

async function postLater({ queue, now }: Context, digest: string, slot: Date): Promise<void> {
  // A failed try stays in the queue for a day, so another one needs an id of its own.
  const minute = Math.floor(now().getTime() / 60_000)
  await queue.add(
    'post-digest',
    { digest, slot: slot.toISOString() },
    { id: `post-digest.${digest}-${slot.getTime()}-${minute}` },
  )
}
