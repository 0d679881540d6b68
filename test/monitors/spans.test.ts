import fc from 'fast-check'
import { expect, it } from 'vitest'
import { historyParts } from '../../src/monitors/spans.ts'
import { spanMs } from '../../src/store/monitor-history.ts'

const now = new Date('2026-06-15T13:27:41.123Z')
const rolledTo = new Date('2026-06-15T13:27:00Z')
const said = (from: string, to = now, rolled: Date | null = rolledTo) =>
  historyParts(new Date(from), to, rolled, now).map((part) => `${part.span} ${part.from.toISOString().slice(5, 16)}`)

it.each([
  ['2026-06-15T13:00:00Z', ['minute 06-15T13:00', 'raw 06-15T13:27']],
  ['2026-06-15T11:59:30Z', ['raw 06-15T11:59', 'hour 06-15T12:00', 'minute 06-15T13:00', 'raw 06-15T13:27']],
  [
    '2026-06-13T22:30:00Z',
    [
      'minute 06-13T22:30',
      'hour 06-13T23:00',
      'day 06-14T00:00',
      'hour 06-15T00:00',
      'minute 06-15T13:00',
      'raw 06-15T13:27',
    ],
  ],
])('from %s on it reads the coarsest that fit', (from, expected) => {
  expect(said(from)).toEqual(expected)
})

it('begins later where the finer rollups are gone', () => {
  expect(said('2026-05-01T12:30:00Z')[0]).toBe('hour 05-01T13:00')
  expect(said('2025-12-01T12:30:00Z')[0]).toBe('day 12-02T00:00')
})

it('reads probes alone before anything was rolled up', () => {
  expect(said('2026-06-13T22:30:00Z', now, null)).toEqual(['raw 06-13T22:30'])
})

it('leaves no gap and reads nothing twice', () => {
  const ago = fc.integer({ min: 1, max: 3 * spanMs.day })
  fc.assert(
    fc.property(ago, ago, fc.integer({ min: 0, max: 5 * spanMs.day }), (one, other, unrolled) => {
      const [from, to] = [Math.max(one, other), Math.min(one, other)].map((ms) => new Date(now.getTime() - ms))
      if (from === undefined || to === undefined || from >= to) return
      const rolled = new Date(Math.floor((now.getTime() - unrolled) / 60_000) * 60_000)
      const parts = historyParts(from, to, rolled, now)
      expect(parts[0]?.from).toEqual(from)
      expect(parts.at(-1)?.to).toEqual(to)
      parts.slice(1).forEach((part, index) => {
        expect(part.from).toEqual(parts[index]?.to)
      })
      for (const part of parts) {
        if (part.span === 'raw') continue
        expect(part.from.getTime() % spanMs[part.span]).toBe(0)
        expect(part.to.getTime() % spanMs[part.span]).toBe(0)
        expect(part.to.getTime()).toBeLessThanOrEqual(rolled.getTime())
      }
    }),
  )
})
