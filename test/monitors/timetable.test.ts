import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTimetable, nextDue, offsetOf } from '../../src/monitors/timetable.ts'

describe('the timetable', () => {
  it('gives out what is due, the earliest first, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000 })), fc.integer({ min: 0, max: 1_000 }), (times, by) => {
        const timetable = createTimetable<number>()
        for (const time of times) timetable.add(time, time)
        expect(timetable.earliestMs()).toBe(times.length === 0 ? undefined : Math.min(...times))
        const taken: number[] = []
        for (let item = timetable.take(by); item !== undefined; item = timetable.take(by)) taken.push(item)
        expect(taken).toEqual(times.filter((time) => time <= by).toSorted((one, other) => one - other))
      }),
    )
  })

  it('puts each monitor on a grid of its own, whenever it is asked', () => {
    const every = fc.integer({ min: 10_000, max: 86_400_000 })
    const moment = fc.integer({ min: 0, max: 2_000_000_000_000 })
    fc.assert(
      fc.property(moment, every, fc.string(), (afterMs, everyMs, key) => {
        const offsetMs = offsetOf(key, everyMs)
        const due = nextDue(afterMs, everyMs, offsetMs)
        expect(due).toBeGreaterThan(afterMs)
        expect(due - afterMs).toBeLessThanOrEqual(everyMs)
        expect((due - offsetMs) % everyMs).toBe(0)
        expect(nextDue(due, everyMs, offsetMs)).toBe(due + everyMs)
      }),
    )
  })

  it('spreads 1,000 monitors evenly over their interval', () => {
    const perSecond = new Map<number, number>()
    for (let monitor = 0; monitor < 1_000; monitor += 1) {
      const second = Math.floor(offsetOf(`shop/production/api-${monitor}`, 30_000) / 1_000)
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
    }
    expect(perSecond.size).toBe(30)
    expect(Math.max(...perSecond.values())).toBeLessThan(70)
  })
})
