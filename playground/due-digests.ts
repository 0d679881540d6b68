import { Cron } from 'croner'
import { z } from 'zod'
import type { DigestSchedule } from '../src/digests/digest.ts'
import { stopsBetween } from './clock.ts'

/** A digest posted this long after its slot is not late, and the bot has had time to notice. */
const afterSlotMs = 5 * 60_000
/** Longer than the bot takes to ask all products. */
const patienceMs = 90_000

/** What the bot's log says of a digest. */
const Line = z.object({ digest: z.string(), slot: z.iso.datetime(), state: z.enum(['posted', 'skipped']) })

/** The digests of the products' files, and how far the bot is with them. */
export interface DueDigests {
  readonly stops: (from: Date, to: Date) => readonly Date[]
  /** Reads a line of the bot's log. */
  readonly read: (line: string) => void
  /**
   * Resolves when every digest whose slot has come by a stop, and not by the one before, was posted or skipped.
   * @returns how many were neither within a minute and a half
   */
  readonly settle: (stop: Date) => Promise<number>
}

/** @param since what was due before is not waited for */
export function createDueDigests(
  schedules: readonly Pick<DigestSchedule, 'id' | 'cron' | 'zone'>[],
  since: Date,
): DueDigests {
  const done = new Set<string>()
  let seen = since
  let wake = () => {}
  const keyOf = (digest: string, slot: Date) => `${digest} ${slot.toISOString()}`
  const slots = (from: Date, to: Date) =>
    schedules.flatMap(({ id, cron, zone }) => slotsBetween(cron, zone, from, to).map((slot) => ({ id, slot })))
  return {
    stops: (from, to) =>
      stopsBetween(
        from,
        to,
        slots(from, to).map(({ slot }) => new Date(slot.getTime() + afterSlotMs)),
      ),
    read: (text) => {
      const line = Line.safeParse(parsed(text))
      if (!line.success) return
      done.add(keyOf(line.data.digest, new Date(line.data.slot)))
      wake()
    },
    settle: (stop) => {
      const wanted = slots(seen, stop).map(({ id, slot }) => keyOf(id, slot))
      seen = stop
      const missing = () => wanted.filter((key) => !done.has(key)).length
      return new Promise((resolve) => {
        const patience = setTimeout(() => resolve(missing()), patienceMs)
        wake = () => {
          if (missing() > 0) return
          clearTimeout(patience)
          resolve(0)
        }
        wake()
      })
    },
  }
}

/** The slots after one moment, up to and with another. */
function slotsBetween(cron: string, zone: string, from: Date, to: Date): Date[] {
  const pattern = new Cron(cron, { timezone: zone, paused: true })
  const slots: Date[] = []
  for (let slot = pattern.nextRun(from); slot !== null && slot <= to; slot = pattern.nextRun(slot)) slots.push(slot)
  return slots
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
