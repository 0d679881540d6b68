import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFor, maintenanceAt, nextSpan, rememberSpans, spanAt } from '../../src/monitors/maintenance.ts'
import type { MaintenanceWindow } from '../../src/products/monitor.ts'

const HOUR_MS = 60 * 60_000
const base = { name: 'backup', title: 'Backup', zone: 'Europe/Berlin', monitors: null, environments: ['production'] }
const repeated = (cron: string, forMs = 2 * HOUR_MS, more: Partial<typeof base> = {}): MaintenanceWindow => ({
  ...base,
  ...more,
  kind: 'repeated',
  cron,
  forMs,
})
const dated = (from: string, to: string, zone = 'Europe/Berlin'): MaintenanceWindow => ({
  ...base,
  zone,
  kind: 'dated',
  from,
  to,
})
const said = (date: Date | undefined) => date?.toISOString().replace(':00.000Z', 'Z')
const until = (window: MaintenanceWindow, at: string) => said(spanAt(window, new Date(at))?.until) ?? 'closed'

describe('a repeated window', () => {
  it.each([
    // In winter Berlin is an hour ahead of UTC, in summer two.
    ['2026-01-10T00:59:59.999Z', 'closed'],
    ['2026-01-10T01:00Z', '2026-01-10T03:00Z'],
    ['2026-01-10T02:59:59.999Z', '2026-01-10T03:00Z'],
    ['2026-01-10T03:00Z', 'closed'],
    ['2026-07-10T00:00Z', '2026-07-10T02:00Z'],
    ['2026-07-10T02:00Z', 'closed'],
    // On 29 March there is no 02:00: it starts when clocks jump to 03:00, and lasts two hours.
    ['2026-03-29T00:59:59.999Z', 'closed'],
    ['2026-03-29T01:00Z', '2026-03-29T03:00Z'],
    ['2026-03-29T02:59Z', '2026-03-29T03:00Z'],
    ['2026-03-29T03:00Z', 'closed'],
    // On 25 October 02:00 comes twice: it starts at the first, and lasts two hours, once.
    ['2026-10-24T23:59Z', 'closed'],
    ['2026-10-25T00:00Z', '2026-10-25T02:00Z'],
    ['2026-10-25T01:30Z', '2026-10-25T02:00Z'],
    ['2026-10-25T02:00Z', 'closed'],
  ])('every night at 02:00 for 2 h, at %s: %s', (at, expected) => {
    expect(until(repeated('0 2 * * *'), at)).toBe(expected)
  })

  it.each<[string, number, string, string]>([
    // 02:30 is skipped, and comes twice.
    ['30 2 * * *', HOUR_MS, '2026-03-29T01:15Z', '2026-03-29T02:00Z'],
    ['30 2 * * *', HOUR_MS, '2026-10-25T00:29Z', 'closed'],
    ['30 2 * * *', HOUR_MS, '2026-10-25T00:30Z', '2026-10-25T01:30Z'],
    ['30 2 * * *', HOUR_MS, '2026-10-25T01:30Z', 'closed'],
    // What lasts over the change lasts no longer and no shorter.
    ['0 0 * * 7', 6 * HOUR_MS, '2026-03-29T04:59Z', '2026-03-29T05:00Z'],
    ['0 0 * * 7', 6 * HOUR_MS, '2026-10-25T03:59Z', '2026-10-25T04:00Z'],
    ['0 0 * * 7', 6 * HOUR_MS, '2026-10-25T04:00Z', 'closed'],
    // Repeats that run into one another end with the last.
    ['0 9,10,11 * * *', HOUR_MS, '2026-01-10T08:30Z', '2026-01-10T11:00Z'],
    ['0 9,10,11 * * *', 90 * 60_000, '2026-01-10T08:30Z', '2026-01-10T11:30Z'],
    ['0 9,11 * * *', HOUR_MS, '2026-01-10T08:30Z', '2026-01-10T09:00Z'],
    ['0 9,11 * * *', HOUR_MS, '2026-01-10T09:30Z', 'closed'],
  ])('%s for %i ms, at %s: %s', (cron, forMs, at, expected) => {
    expect(until(repeated(cron, forMs), at)).toBe(expected)
  })

  it('that never ends is said to end no later than is looked for', () => {
    const at = new Date('2026-01-10T08:00Z')
    const span = spanAt(repeated('0 * * * *', 2 * HOUR_MS), at)
    expect(span?.until.getTime()).toBeGreaterThan(at.getTime() + 24 * HOUR_MS)
  })

  it.each([
    ['2026-10-24T12:00Z', '2026-10-25T00:00Z', '2026-10-25T02:00Z'],
    ['2026-10-25T00:00Z', '2026-10-26T01:00Z', '2026-10-26T03:00Z'],
    ['2026-03-28T12:00Z', '2026-03-29T01:00Z', '2026-03-29T03:00Z'],
  ])('opens next after %s at %s', (at, from, end) => {
    const next = nextSpan(repeated('0 2 * * *'), new Date(at))
    expect([said(next?.from), said(next?.until)]).toEqual([from, end])
  })
})

describe('a window of one time', () => {
  it.each([
    ['2026-12-20T14:59:59.999Z', 'closed'],
    ['2026-12-20T15:00Z', '2026-12-20T17:00Z'],
    ['2026-12-20T17:00Z', 'closed'],
  ])('at %s: %s', (at, expected) => {
    expect(until(dated('2026-12-20T16:00', '2026-12-20T18:00'), at)).toBe(expected)
  })

  it.each([
    // 02:30 comes twice on 25 October: the first opens, the second closes; it is skipped on 29 March.
    ['2026-10-25T02:30', '2026-10-25T04:00', '2026-10-25T00:30Z', '2026-10-25T03:00Z'],
    ['2026-10-25T01:00', '2026-10-25T02:30', '2026-10-25T01:29Z', '2026-10-25T01:30Z'],
    ['2026-03-29T02:30', '2026-03-29T05:00', '2026-03-29T01:29Z', 'closed'],
    ['2026-03-29T02:30', '2026-03-29T05:00', '2026-03-29T01:30Z', '2026-03-29T03:00Z'],
  ])('from %s to %s, at %s: %s', (from, to, at, expected) => {
    expect(until(dated(from, to), at)).toBe(expected)
  })

  it('opens once', () => {
    const once = dated('2026-12-20T16:00', '2026-12-20T18:00')
    expect(said(nextSpan(once, new Date('2026-12-01T00:00Z'))?.from)).toBe('2026-12-20T15:00Z')
    expect(nextSpan(once, new Date('2026-12-20T15:00Z'))).toBeNull()
  })
})

describe('of several windows', () => {
  const at = new Date('2026-01-10T01:30Z')
  const short = repeated('0 2 * * *', HOUR_MS, { name: 'short' })
  const long = repeated('0 2 * * *', 3 * HOUR_MS, { name: 'long' })

  it('the one that closes last counts', () => {
    const subject = { environment: 'production', monitor: 'www' }
    expect(maintenanceAt([short, long], subject, at)?.window.name).toBe('long')
    expect(maintenanceAt([], subject, at)).toBeNull()
    expect(maintenanceAt([short], subject, new Date('2026-01-10T12:00Z'))).toBeNull()
  })
})

describe('what a window is for', () => {
  const all = repeated('0 2 * * *')
  const www: MaintenanceWindow = { ...all, monitors: ['www'] }
  it.each<[string, MaintenanceWindow, string, string | null, boolean]>([
    ['all, of a monitor', all, 'production', 'www', true],
    ['all, of the product as a whole', all, 'production', null, true],
    ['all, elsewhere', all, 'staging', 'www', false],
    ['one monitor, of it', www, 'production', 'www', true],
    ['one monitor, of another', www, 'production', 'api', false],
    ['one monitor, of the product as a whole', www, 'production', null, false],
  ])('%s', (_name, window, environment, monitor, expected) => {
    expect(isFor(window, { environment, monitor })).toBe(expected)
    const at = new Date('2026-01-10T01:30Z')
    expect(maintenanceAt([window], { environment, monitor }, at) !== null).toBe(expected)
  })
})

describe('any window', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC', 'America/Santiago')
  const cron = fc
    .tuple(fc.nat(59), fc.nat(23), fc.constantFrom('*', '1', '7', '1-5'))
    .map(([minute, hour, day]) => `${minute} ${hour} * * ${day}`)
  const lasting = (most: number) =>
    fc
      .tuple(cron, fc.integer({ min: 1, max: most }), zones)
      .map(([pattern, minutes, zone]) => repeated(pattern, minutes * 60_000, { zone }))
  const moment = fc
    .integer({ min: Date.UTC(2026, 0) / 60_000, max: Date.UTC(2028, 0) / 60_000 })
    .map((minute) => new Date(minute * 60_000))

  it('is open up to the moment it says, closed then, and lasts at least its time', () => {
    fc.assert(
      fc.property(lasting(30 * 60), moment, (each, at) => {
        const span = spanAt(each, at)
        if (span === null || each.kind !== 'repeated') return
        const isEndless = span.until.getTime() - at.getTime() > 30 * 24 * HOUR_MS
        if (isEndless) return
        expect(span.from.getTime()).toBeLessThanOrEqual(at.getTime())
        expect(span.until.getTime() - span.from.getTime()).toBeGreaterThanOrEqual(each.forMs)
        expect(spanAt(each, new Date(span.until.getTime() - 1))).not.toBeNull()
        expect(spanAt(each, span.until)).toBeNull()
      }),
    )
  })

  it('opens next at a moment at which it is open, and not a moment before', () => {
    fc.assert(
      fc.property(lasting(22 * 60), moment, (each, at) => {
        const next = nextSpan(each, at)
        if (next === null) throw new Error('a repeated window always opens again')
        expect(next.from.getTime()).toBeGreaterThan(at.getTime())
        expect(spanAt(each, next.from)).toEqual(next)
        expect(spanAt(each, new Date(next.from.getTime() - 1))).toBeNull()
      }),
    )
  })

  it('is remembered as it is, in whatever order it is asked', () => {
    fc.assert(
      fc.property(lasting(22 * 60), fc.array(moment, { maxLength: 20 }), (each, moments) => {
        const look = rememberSpans()
        for (const at of moments.flatMap((one) => [one, new Date(one.getTime() + 90_000), one])) {
          expect(look(each, at)?.until).toEqual(spanAt(each, at)?.until)
        }
      }),
    )
  })
})
