import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BoundFreeze, FreezeWindow, freezesOf } from '../../src/products/freeze-fields.ts'
import { isFrozen } from '../../src/releases/freeze.ts'

const frozen = (lines: Readonly<Record<string, object>>): BoundFreeze[] =>
  freezesOf(Object.fromEntries(Object.entries(lines).map(([name, line]) => [name, FreezeWindow.parse(line)])))
const weekly = (span: string, zone = 'Europe/Berlin') => frozen({ weekend: { title: 'Weekend', weekly: span, zone } })
const until = (windows: readonly BoundFreeze[], at: string) => {
  const decision = isFrozen(windows, new Date(at))
  return decision.isFrozen ? (decision.until?.toISOString().replace(':00.000Z', 'Z') ?? 'no end') : 'free'
}

const weekend = weekly('Fri 16:00 - Mon 08:00')

describe('a freeze of every week', () => {
  it.each([
    // In winter Berlin is an hour ahead of UTC.
    ['2026-01-09T14:59:59.999Z', 'free'],
    ['2026-01-09T15:00Z', '2026-01-12T07:00Z'],
    ['2026-01-11T23:30Z', '2026-01-12T07:00Z'],
    ['2026-01-12T06:59:59.999Z', '2026-01-12T07:00Z'],
    ['2026-01-12T07:00Z', 'free'],
    ['2026-01-14T12:00Z', 'free'],
    // In summer by two.
    ['2026-07-10T13:59Z', 'free'],
    ['2026-07-10T14:00Z', '2026-07-13T06:00Z'],
    // On 29 March clocks go forward: it starts in winter time and ends in summer time.
    ['2026-03-27T15:00Z', '2026-03-30T06:00Z'],
    ['2026-03-27T14:59Z', 'free'],
    ['2026-03-30T05:59Z', '2026-03-30T06:00Z'],
    ['2026-03-30T06:00Z', 'free'],
    // On 25 October they go back.
    ['2026-10-23T14:00Z', '2026-10-26T07:00Z'],
    ['2026-10-26T06:59Z', '2026-10-26T07:00Z'],
  ])('at %s: %s', (at, expected) => {
    expect(until(weekend, at)).toBe(expected)
  })

  it.each([
    // Within a week, over its turn, and almost the whole of it.
    ['Wed 10:00 - Wed 12:00', '2026-01-14T09:00Z', '2026-01-14T11:00Z'],
    ['Wed 10:00 - Wed 12:00', '2026-01-14T11:00Z', 'free'],
    ['Sun 22:00 - Mon 02:00', '2026-01-11T22:00Z', '2026-01-12T01:00Z'],
    ['Sun 22:00 - Mon 02:00', '2026-01-12T00:30Z', '2026-01-12T01:00Z'],
    ['Wed 12:00 - Wed 10:00', '2026-01-14T10:00Z', 'free'],
    ['Wed 12:00 - Wed 10:00', '2026-01-14T08:00Z', '2026-01-14T09:00Z'],
    ['Mon 00:00 - Sun 23:59', '2026-01-11T22:58Z', '2026-01-11T22:59Z'],
    // 02:30 is skipped on 29 March and comes twice on 25 October: the first begins a freeze, the second ends it.
    ['Sun 02:30 - Sun 05:00', '2026-03-29T01:29Z', 'free'],
    ['Sun 02:30 - Sun 05:00', '2026-03-29T01:30Z', '2026-03-29T03:00Z'],
    ['Sun 02:30 - Sun 05:00', '2026-10-25T00:30Z', '2026-10-25T04:00Z'],
    ['Sun 00:00 - Sun 02:30', '2026-10-25T01:29Z', '2026-10-25T01:30Z'],
    ['Sun 00:00 - Sun 02:30', '2026-10-25T01:30Z', 'free'],
  ])('%s at %s: %s', (span, at, expected) => {
    expect(until(weekly(span), at)).toBe(expected)
  })

  it('goes by the clocks of its zone', () => {
    expect(until(weekly('Fri 16:00 - Mon 08:00', 'Asia/Kolkata'), '2026-01-09T10:30Z')).toBe('2026-01-12T02:30Z')
    expect(until(weekly('Fri 16:00 - Mon 08:00', 'America/New_York'), '2026-01-09T20:59Z')).toBe('free')
  })

  it('says until when in words of its zone', () => {
    expect(isFrozen(weekend, new Date('2026-03-28T12:00Z'))).toMatchObject({
      sentence: 'Frozen (Weekend) until Monday 30 March, 08:00 (Europe/Berlin).',
    })
  })
})

describe('several freezes', () => {
  const holidays = { title: 'Holidays', from: '2026-12-18 12:00', to: '2026-12-28 10:00', zone: 'Europe/Berlin' }
  const both = frozen({ weekend: { weekly: 'Fri 16:00 - Mon 08:00', zone: 'Europe/Berlin' }, holidays })

  it.each([
    ['2026-12-18T10:59Z', 'free', undefined],
    ['2026-12-18T11:00Z', '2026-12-28T09:00Z', 'holidays'],
    ['2026-12-26T11:00Z', '2026-12-28T09:00Z', 'holidays'],
    ['2026-12-28T09:00Z', 'free', undefined],
  ])('at %s end with the last: %s', (at, expected, name) => {
    expect(until(both, at)).toBe(expected)
    const decision = isFrozen(both, new Date(at))
    expect(decision.isFrozen ? decision.window.name : undefined).toBe(name)
  })

  it('that follow on one another count as one', () => {
    const zone = 'UTC'
    const following = frozen({
      one: { weekly: 'Mon 08:00 - Tue 08:00', zone },
      two: { weekly: 'Tue 08:00 - Wed 09:00', zone },
    })
    expect(until(following, '2026-01-12T09:00Z')).toBe('2026-01-14T09:00Z')
  })

  it('that leave no gap have no end in sight', () => {
    const zone = 'UTC'
    const always = frozen({
      one: { weekly: 'Mon 08:00 - Fri 08:00', zone },
      two: { weekly: 'Fri 07:00 - Mon 08:00', zone },
    })
    expect(isFrozen(always, new Date('2026-01-12T09:00Z'))).toMatchObject({
      until: null,
      sentence: 'Frozen (one), with no end in sight.',
    })
  })

  it('are none when there is no window', () => {
    expect(isFrozen([], new Date('2026-01-12T09:00Z'))).toEqual({ isFrozen: false })
  })
})

describe('any freeze', () => {
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'UTC',
    'America/Santiago',
  )
  const time = fc
    .tuple(fc.constantFrom('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'), fc.nat(23), fc.nat(59))
    .map(([day, hour, minute]) => `${day} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`)
  const span = fc.tuple(time, time).filter(([from, to]) => from !== to)
  const minute = fc.integer({ min: Date.UTC(2026, 0) / 60_000, max: Date.UTC(2028, 0) / 60_000 })

  it('is free at the moment it says, and frozen the moment before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(span, zones), { maxLength: 3 }), minute, (spans, at) => {
        const windows = spans.flatMap(([[from, to], zone]) => weekly(`${from} - ${to}`, zone))
        const decision = isFrozen(windows, new Date(at * 60_000))
        if (!decision.isFrozen || decision.until === null) return
        expect(decision.until.getTime()).toBeGreaterThan(at * 60_000)
        expect(isFrozen(windows, decision.until).isFrozen).toBe(false)
        expect(isFrozen(windows, new Date(decision.until.getTime() - 1)).isFrozen).toBe(true)
      }),
    )
  })

  it('and the rest of the week leave no moment out', () => {
    fc.assert(
      fc.property(span, zones, minute, ([from, to], zone, at) => {
        const moment = new Date(at * 60_000)
        const inside = isFrozen(weekly(`${from} - ${to}`, zone), moment).isFrozen
        const outside = isFrozen(weekly(`${to} - ${from}`, zone), moment).isFrozen
        expect(inside || outside).toBe(true)
      }),
    )
  })
})
