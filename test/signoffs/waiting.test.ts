import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dueAt, isInHours, nextNudgeAt, nudgeEveryMs, remindAt, stageAt } from '../../src/signoffs/waiting.ts'

const hours = { from: 9, to: 18 }
const at = (text: string) => new Date(text)

describe('stageAt', () => {
  const requestedAt = at('2026-01-15T00:00:00Z')
  const lapsesAt = at('2026-01-17T00:00:00Z')

  it.each([
    ['2026-01-15T00:00:00Z', null],
    ['2026-01-15T23:59:59Z', null],
    ['2026-01-16T00:00:00Z', 'half'],
    ['2026-01-16T19:11:59Z', 'half'],
    ['2026-01-16T19:12:00Z', 'late'],
    ['2026-01-16T23:59:59Z', 'late'],
    ['2026-01-17T00:00:00Z', null],
  ])('at %s it is %s', (now, stage) => {
    expect(stageAt(at(now), requestedAt, lapsesAt)).toBe(stage)
  })

  it('knows when each falls due', () => {
    expect(dueAt('half', requestedAt, lapsesAt)).toEqual(at('2026-01-16T00:00:00Z'))
    expect(dueAt('late', requestedAt, lapsesAt)).toEqual(at('2026-01-16T19:12:00Z'))
  })
})

describe('remindAt', () => {
  it.each([
    // Asked on Thursday at noon for two days: half falls on Friday noon, nine tenths on Saturday morning.
    ['half', '2026-01-15T12:00:00Z', '2026-01-17T12:00:00Z', 'Europe/London', '2026-01-16T12:00:00Z'],
    ['late', '2026-01-15T12:00:00Z', '2026-01-17T12:00:00Z', 'Europe/London', '2026-01-16T17:45:00Z'],
    ['late', '2026-01-15T12:00:00Z', '2026-01-17T12:00:00Z', 'Asia/Kolkata', '2026-01-16T12:15:00Z'],
    // From Friday evening to Sunday: nothing is left of either, so both are told as work ends on Friday.
    ['half', '2026-01-16T17:00:00Z', '2026-01-18T17:00:00Z', 'Europe/London', '2026-01-16T17:45:00Z'],
    ['late', '2026-01-16T17:00:00Z', '2026-01-18T17:00:00Z', 'Europe/London', '2026-01-16T17:45:00Z'],
    // Asked within the last quarter.
    ['late', '2026-01-16T17:50:00Z', '2026-01-18T17:00:00Z', null, '2026-01-16T17:50:00Z'],
    // Asked for the weekend alone.
    ['late', '2026-01-16T18:00:00Z', '2026-01-19T09:00:00Z', 'Europe/London', null],
    // One minute of Monday is left.
    ['late', '2026-01-16T18:00:00Z', '2026-01-19T09:01:00Z', 'Europe/London', '2026-01-19T02:42:54Z'],
  ] as const)('%s of %s to %s on a clock of %s', (stage, from, to, timeZone, expected) => {
    const moment = remindAt(stage, at(from), at(to), { timeZone, hours })
    expect(moment).toEqual(expected === null ? null : at(expected))
  })

  it('lets the later stage take the place of an earlier one that was brought forward to the same moment', () => {
    const own = { timeZone: 'Europe/London', hours }
    const stage = (now: string) => stageAt(at(now), at('2026-01-16T17:00:00Z'), at('2026-01-18T17:00:00Z'), own)
    expect(stage('2026-01-16T17:44:59Z')).toBeNull()
    expect(stage('2026-01-16T17:45:00Z')).toBe('late')
  })
})

describe('isInHours', () => {
  it.each([
    // Friday in London
    ['2026-01-16T08:59:59Z', 'Europe/London', false],
    ['2026-01-16T09:00:00Z', 'Europe/London', true],
    ['2026-01-16T17:59:59Z', 'Europe/London', true],
    ['2026-01-16T18:00:00Z', 'Europe/London', false],
    // Saturday, and Friday evening that is Saturday in Tokyo
    ['2026-01-17T12:00:00Z', 'Europe/London', false],
    ['2026-01-16T23:00:00Z', 'Asia/Tokyo', false],
    // Sunday in UTC that is Monday in Auckland
    ['2026-01-18T21:00:00Z', 'Pacific/Auckland', true],
    // The day before and the day after the clocks go forward in Berlin (29 March 2026) and back (25 October 2026)
    ['2026-03-27T07:30:00Z', 'Europe/Berlin', false],
    ['2026-03-30T07:30:00Z', 'Europe/Berlin', true],
    ['2026-10-23T07:30:00Z', 'Europe/Berlin', true],
    ['2026-10-26T07:30:00Z', 'Europe/Berlin', false],
    // Half an hour and three quarters off
    ['2026-01-16T03:29:59Z', 'Asia/Kolkata', false],
    ['2026-01-16T03:30:00Z', 'Asia/Kolkata', true],
    ['2026-01-16T03:15:00Z', 'Asia/Kathmandu', true],
    // Nobody knows where
    ['2026-01-16T09:00:00Z', null, true],
    ['2026-01-16T08:00:00Z', null, false],
    ['2026-01-16T09:00:00Z', 'Mars/Olympus', true],
    ['2026-01-16T08:00:00Z', 'Mars/Olympus', false],
  ])('%s on a clock of %s: %s', (moment, zone, expected) => {
    expect(isInHours(at(moment), zone, hours)).toBe(expected)
  })

  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC']

  it('is what the person’s own clock shows, at any moment of any year and whatever the clocks do', () => {
    fc.assert(
      fc.property(
        fc.date({ min: at('2015-01-01'), max: at('2040-01-01'), noInvalidDate: true }),
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 1, max: 24 }),
        (moment, timeZone, from, length) => {
          const to = Math.min(24, from + length)
          const parts = new Intl.DateTimeFormat('en-GB', {
            timeZone,
            weekday: 'short',
            hour: '2-digit',
            hourCycle: 'h23',
          })
          const shown = Object.fromEntries(parts.formatToParts(moment).map(({ type, value }) => [type, value]))
          const hour = Number(shown.hour)
          const expected = !['Sat', 'Sun'].includes(shown.weekday ?? '') && hour >= from && hour < to
          expect(isInHours(moment, timeZone, { from, to })).toBe(expected)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('nextNudgeAt', () => {
  const nudgedAt = at('2026-01-16T12:00:00Z')
  it('is an hour after the last, to the millisecond', () => {
    expect(nextNudgeAt(null, nudgedAt)).toBeNull()
    const next = new Date(nudgedAt.getTime() + nudgeEveryMs)
    expect(nextNudgeAt(nudgedAt, new Date(next.getTime() - 1))).toEqual(next)
    expect(nextNudgeAt(nudgedAt, next)).toBeNull()
  })
})
