import { afterEach, describe, expect, it } from 'vitest'
import { moveDates } from '../../playground/moved-date.ts'

const real = globalThis.Date
afterEach(() => {
  moveDates(0)
  globalThis.Date = real
  Object.defineProperty(real.prototype, 'constructor', { value: real })
})

const dayMs = 24 * 60 * 60_000

describe('dates that are moved', () => {
  it('tell the time ahead, however they are asked, and stay what they were otherwise', () => {
    const before = real.now()
    moveDates(dayMs)
    for (const told of [Date.now(), Date.parse(new Date().toISOString()), Date.parse(Date()) + 1_000]) {
      expect(told).toBeGreaterThanOrEqual(before + dayMs)
      expect(told).toBeLessThan(real.now() + dayMs + 1_001)
    }
    expect(new Date('2026-11-26T08:00:00Z').toISOString()).toBe('2026-11-26T08:00:00.000Z')
    expect(Date.UTC(2026, 0, 1)).toBe(real.UTC(2026, 0, 1))
    expect(new Date()).toBeInstanceOf(Date)
    expect(new real(0)).toBeInstanceOf(Date)
    expect(new Date().constructor).toBe(Date)
    expect({ at: new Date(5) }).toEqual({ at: new real(5) })
  })

  it('follow every further move, also by who kept Date.now from the first', () => {
    moveDates(dayMs)
    const kept = Date.now
    moveDates(7 * dayMs)
    expect(Math.round((kept() - real.now()) / dayMs)).toBe(7)
    moveDates(0)
    expect(Math.round((kept() - real.now()) / dayMs)).toBe(0)
  })

  it('leave timers alone', async () => {
    moveDates(dayMs)
    const began = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})
