import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { mayTell } from '../../src/home/may-tell.ts'
import { type Preferences, tellKinds, usualPreferences } from '../../src/home/preferences.ts'

const quiet = (from: string, to: string): Preferences => ({ ...usualPreferences, quiet: { from, to } })

const told = (preferences: Preferences, at: string, zone: string | null = 'Europe/Berlin') => {
  const telling = mayTell(preferences, 'signatures', new Date(at), zone)
  return telling.when === 'later' ? telling.at.toISOString().slice(0, 16) : telling.when
}

describe('whether somebody may be told', () => {
  it.each([
    ['before they begin', '19:00', '07:00', '2026-01-15T17:59:59Z', 'now'],
    ['as they begin', '19:00', '07:00', '2026-01-15T18:00:00Z', '2026-01-16T06:00'],
    ['after midnight', '19:00', '07:00', '2026-01-15T23:30:20Z', '2026-01-16T06:00'],
    ['a second before they end', '19:00', '07:00', '2026-01-16T05:59:59Z', '2026-01-16T06:00'],
    ['as they end', '19:00', '07:00', '2026-01-16T06:00:00Z', 'now'],
    ['within a day', '12:00', '13:30', '2026-01-15T11:15:00Z', '2026-01-15T12:30'],
    ['before, within a day', '12:00', '13:30', '2026-01-15T10:59:00Z', 'now'],
    ['from midnight', '00:00', '06:00', '2026-01-14T23:00:00Z', '2026-01-15T05:00'],
    ['until midnight', '22:00', '00:00', '2026-01-15T22:59:00Z', '2026-01-15T23:00'],
    ['the night that is an hour short', '22:00', '07:00', '2026-03-28T22:00:00Z', '2026-03-29T05:00'],
    ['the night that is an hour long', '22:00', '07:00', '2026-10-24T21:00:00Z', '2026-10-25T06:00'],
    ['until a time that does not come that night', '22:00', '02:30', '2026-03-28T22:00:00Z', '2026-03-29T01:00'],
    ['in the second of two equal hours', '22:00', '02:30', '2026-10-25T01:10:00Z', '2026-10-25T01:30'],
  ])('in quiet hours: %s', (_what, from, to, at, expected) => {
    expect(told(quiet(from, to), at)).toBe(expected)
  })

  it('on their own clock; in UTC where nobody knows it', () => {
    const night = quiet('19:00', '07:00')
    expect(told(night, '2026-01-15T15:00:00Z', 'Asia/Kolkata')).toBe('2026-01-16T01:30')
    expect(told(night, '2026-01-15T15:00:00Z', 'America/Los_Angeles')).toBe('now')
    for (const zone of [null, 'Mars/Olympus', ''])
      expect(told(night, '2026-01-15T20:00:00Z', zone)).toBe('2026-01-16T07:00')
  })

  it('of what they wish alone; of a critical incident at any hour', () => {
    const none: Preferences = { quiet: { from: '00:00', to: '23:59' }, via: 'direct', tells: [] }
    const at = new Date('2026-01-15T12:00:00Z')
    for (const kind of tellKinds) {
      expect(mayTell(none, kind, at, 'UTC')).toEqual({ when: 'never' })
      expect(mayTell({ ...none, tells: [kind] }, kind, at, 'UTC').when).toBe('later')
      expect(mayTell(usualPreferences, kind, at, 'UTC')).toEqual({ when: 'now' })
    }
    expect(mayTell(none, 'critical-incidents', at, 'UTC')).toEqual({ when: 'now' })
  })

  const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map((parts) => {
    return parts.map((part) => String(part).padStart(2, '0')).join(':')
  })
  const zones = [
    'Europe/Berlin',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Asia/Kathmandu',
    'no/where',
  ]
  const moment = fc.date({
    min: new Date('2026-01-01T00:00:00Z'),
    max: new Date('2027-01-01T00:00:00Z'),
    noInvalidDate: true,
  })

  it('is held to the first minute after, whatever the clock does', () => {
    fc.assert(
      fc.property(time, time, moment, fc.constantFrom(...zones), (from, to, at, zone) => {
        fc.pre(from !== to)
        const preferences = quiet(from, to)
        const telling = mayTell(preferences, 'releases', at, zone)
        const local = DateTime.fromJSDate(at, { zone }).isValid
          ? DateTime.fromJSDate(at, { zone })
          : DateTime.fromJSDate(at, { zone: 'utc' })
        const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
        const since = (local.hour * 60 + local.minute - minutes(from) + 1440) % 1440
        const isQuiet = since < (minutes(to) - minutes(from) + 1440) % 1440
        expect(telling.when).toBe(isQuiet ? 'later' : 'now')
        if (telling.when !== 'later') return
        expect(telling.at.getTime()).toBeGreaterThan(at.getTime())
        expect(telling.at.getTime() - at.getTime()).toBeLessThanOrEqual(25 * 3_600_000)
        expect(mayTell(preferences, 'releases', telling.at, zone)).toEqual({ when: 'now' })
        const before = new Date(telling.at.getTime() - 60_000)
        if (before > at) expect(mayTell(preferences, 'releases', before, zone).when).toBe('later')
      }),
      { numRuns: 500 },
    )
  })
})
