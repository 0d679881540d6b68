import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { showIncidentLater } from '../../src/incidents/show-later.ts'
import { takeSignalsLater } from '../../src/incidents/take-later.ts'

const queueAt = (ms: number) => {
  const added: { name: string; data: unknown; id: string; delayMs: number | undefined }[] = []
  return {
    added,
    now: () => new Date(ms),
    queue: {
      add: async (name: string, data: unknown, options: { id: string; delayMs?: number }) =>
        void added.push({ name, data, id: options.id, delayMs: options.delayMs }),
      ping: async () => {},
    },
  }
}

describe('what is to be done soon', () => {
  it('is one job for what comes within a tenth of a second, at its end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 4e12 }), async (ms) => {
        const world = queueAt(ms)
        await takeSignalsLater(world, 'acme')
        await showIncidentLater(world, { channelId: null, product: 'acme' })
        const slot = Math.floor(ms / 100) + 1
        expect(world.added).toEqual([
          {
            name: 'take-signals',
            data: { product: 'acme' },
            id: `take-signals.acme.${slot}`,
            delayMs: slot * 100 - ms,
          },
          {
            name: 'show-incidents',
            data: { channel: 'none.acme' },
            id: `show-incidents.none-acme.${slot}`,
            delayMs: slot * 100 - ms,
          },
        ])
        expect(slot * 100 - ms).toBeGreaterThan(0)
      }),
    )
  })
})
