import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Context } from '../../src/context.ts'
import { followEveryMs, followLater } from '../../src/releases/carry.ts'
import { hastenAttempt } from '../../src/releases/hasten.ts'

/** A clock and a queue that keeps one job for each id, as the real one does. */
function queueAt(startMs: number) {
  const clock = { ms: startMs }
  const due = new Map<string, number>()
  const add: Context['queue']['add'] = async (_name, _data, { id, delayMs = 0 }) => {
    if (!due.has(id)) due.set(id, clock.ms + delayMs)
  }
  const context = { queue: { add, ping: async () => {} }, now: () => new Date(clock.ms) } as Context
  return { clock, due, context }
}

const start = fc.integer({ min: 1_768_478_400_000, max: 1_768_478_500_000 })
const spans = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 30 })

describe('a look that is told', () => {
  it('comes after the telling, within a quarter of a second, whatever was told before', async () => {
    await fc.assert(
      fc.asyncProperty(start, spans, async (startMs, waits) => {
        const { clock, due, context } = queueAt(startMs)
        for (const waitMs of waits) {
          clock.ms += waitMs
          await hastenAttempt(context, { nonce: 'n', handle: {} })
          expect([...due.values()].some((at) => at > clock.ms && at <= clock.ms + 250)).toBe(true)
        }
      }),
    )
  })
})

describe('a look by itself', () => {
  it('is always due after a look, and however many chains begin, they are one in every span', async () => {
    await fc.assert(
      fc.asyncProperty(start, spans, async (startMs, waits) => {
        const { clock, due, context } = queueAt(startMs)
        for (const waitMs of waits) {
          clock.ms += waitMs
          await followLater(context, 'n', followEveryMs)
          expect([...due.values()].some((at) => at > clock.ms && at <= clock.ms + followEveryMs)).toBe(true)
        }
        const slots = [...due.values()].map((at) => Math.floor(at / followEveryMs))
        expect(new Set(slots).size).toBe(slots.length)
      }),
    )
  })
})
