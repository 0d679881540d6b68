import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFlapping, recovery, reopens, withTurn } from '../../src/incidents/recover.ts'
import { later, MINUTE_MS, start } from './world.ts'

/** A member that fired first and turned at these minutes. */
const turning = (...minutes: readonly number[]) => ({
  status: minutes.length % 2 === 0 ? ('firing' as const) : ('resolved' as const),
  turns: minutes.map((minute) => later(minute * MINUTE_MS).toISOString()),
})
const minute = (minutes: number) => later(minutes * MINUTE_MS)

describe('an incident', () => {
  it.each([
    ['of a person', [], 0, { kind: 'open', flapping: false }],
    ['that fires', [turning()], 0, { kind: 'open', flapping: false }],
    ['that fires in part', [turning(1), turning()], 1, { kind: 'open', flapping: false }],
    [
      'that is well',
      [turning(1), turning(2)],
      2,
      { kind: 'closes', flapping: false, at: later(2 * MINUTE_MS + 10_000) },
    ],
    ['that came back', [turning(1, 2)], 2, { kind: 'open', flapping: false }],
    [
      'that recovered twice',
      [turning(1, 2, 3)],
      3,
      { kind: 'closes', flapping: false, at: later(3 * MINUTE_MS + 10_000) },
    ],
    ['that recovered three times', [turning(1, 2, 3, 4, 5)], 5, { kind: 'closes', flapping: true, at: minute(15) }],
    ['and fires again', [turning(1, 2, 3, 4, 5, 6)], 6, { kind: 'open', flapping: true }],
    [
      'whose first recovery is half an hour ago',
      [turning(1, 2, 3, 4, 5)],
      31,
      { kind: 'closes', flapping: true, at: minute(15) },
    ],
    [
      'whose first recovery is longer ago',
      [turning(0.99, 2, 3, 4, 5)],
      31,
      { kind: 'closes', flapping: false, at: later(5 * MINUTE_MS + 10_000) },
    ],
    [
      'of which each recovered too seldom',
      [turning(1, 2, 3), turning(1, 2, 3)],
      3,
      { kind: 'closes', flapping: false, at: later(3 * MINUTE_MS + 10_000) },
    ],
  ] as const)('%s', (_name, members, now, expected) => {
    expect(recovery(members, minute(now))).toEqual(expected)
  })

  it('closes after a quiet from now on when nothing tells since when it is well', () => {
    expect(recovery([{ status: 'resolved', turns: [] }], start)).toEqual({
      kind: 'closes',
      flapping: false,
      at: later(10_000),
    })
  })

  it('is flapping by what is kept of its turns as by all of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 10 * MINUTE_MS }), { maxLength: 30 }),
        fc.nat(60 * MINUTE_MS),
        (gaps, wait) => {
          let ms = 0
          let kept: string[] = []
          const all: string[] = []
          for (const gap of gaps) {
            ms += gap
            kept = withTurn(kept, later(ms))
            all.push(later(ms).toISOString())
          }
          const status = gaps.length % 2 === 0 ? 'firing' : 'resolved'
          expect(kept.length).toBeLessThanOrEqual(6)
          const recoveries = all.filter(
            (at, index) => index % 2 === 0 && Date.parse(at) >= later(ms + wait - 30 * MINUTE_MS).getTime(),
          )
          expect(isFlapping({ status, turns: kept }, later(ms + wait))).toBe(recoveries.length >= 3)
        },
      ),
    )
  })

  it.each([
    [0, true],
    [30 * MINUTE_MS, true],
    [30 * MINUTE_MS + 1, false],
  ])('%d ms after its end opens again: %s', (ms, expected) => {
    expect(reopens(start, later(ms))).toBe(expected)
    expect(reopens(null, later(ms))).toBe(false)
  })
})
