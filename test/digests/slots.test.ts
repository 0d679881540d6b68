import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { dueSlot, longestLateMs, nextSlot } from '../../src/digests/slots.ts'

const berlin = { cron: '30 2 * * *', zone: 'Europe/Berlin', since: new Date(0) }
const due = (now: string, given: Partial<typeof berlin> = {}) =>
  dueSlot({ ...berlin, ...given }, new Date(now))?.toISOString() ?? null

describe('the slot of a digest that is due', () => {
  it.each([
    ['at its very moment', '2026-11-26T01:30:00.000Z', '2026-11-26T01:30:00.000Z'],
    ['a millisecond before: the one of yesterday', '2026-11-26T01:29:59.999Z', '2026-11-25T01:30:00.000Z'],
    ['within its second', '2026-11-26T01:30:00.400Z', '2026-11-26T01:30:00.000Z'],
    ['hours later', '2026-11-26T20:00:00.000Z', '2026-11-26T01:30:00.000Z'],
    // At 02:00 the clocks show 03:00 and 02:30 never comes.
    ['right after the gap when the clocks go forward', '2026-03-29T01:00:00.000Z', '2026-03-29T01:00:00.000Z'],
    // 02:30 comes twice; the second time is another hour, and the digest was the first.
    ['the first of two when the clocks go back', '2026-10-25T00:30:00.000Z', '2026-10-25T00:30:00.000Z'],
    ['still the first at the second of two', '2026-10-25T01:30:00.000Z', '2026-10-25T00:30:00.000Z'],
  ])('%s', (_name, now, expected) => {
    expect(due(now)).toBe(expected)
  })

  it('is nobody’s when it came before somebody subscribed', () => {
    const since = new Date('2026-11-26T01:30:00.000Z')
    expect(due('2026-11-26T09:00:00.000Z', { since })).toBeNull()
    expect(due('2026-11-27T09:00:00.000Z', { since })).toBe('2026-11-27T01:30:00.000Z')
  })

  it('is let go when it was missed for too long', () => {
    const monthly = { cron: '0 9 1 * *', zone: 'UTC' }
    expect(due('2026-11-03T08:59:00.000Z', monthly)).toBe('2026-11-01T09:00:00.000Z')
    expect(due('2026-11-03T09:00:01.000Z', monthly)).toBeNull()
  })

  it('comes once a day in every zone through a whole year, whenever one looks', () => {
    const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC')
    fc.assert(
      fc.property(zone, fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), (name, hour, minute) => {
        const schedule = { cron: `${minute} ${hour} * * *`, zone: name, since: new Date(0) }
        const seen = new Set<string>()
        const first = DateTime.fromISO('2026-01-01T00:00', { zone: name })
        const end = first.plus({ years: 1 })
        for (let at = first; at < end; at = at.plus({ hours: 11 })) {
          const slot = dueSlot(schedule, at.toJSDate())
          if (slot !== null && slot >= first.toJSDate()) seen.add(slot.toISOString())
        }
        const days = [...seen].map((slot) => DateTime.fromISO(slot, { zone: name }).toISODate())
        expect(new Set(days).size).toBe(days.length)
        expect(days.length).toBeGreaterThanOrEqual(364)
      }),
      { numRuns: 6 },
    )
  }, 60_000)

  it('is never in the future nor older than what is made up for', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }), (now) => {
        const slot = dueSlot(berlin, now)
        const after = nextSlot(berlin, now)
        expect(after !== null && after > now).toBe(true)
        if (slot === null) return
        expect(slot <= now).toBe(true)
        expect(now.getTime() - slot.getTime()).toBeLessThanOrEqual(longestLateMs)
      }),
    )
  })
})
