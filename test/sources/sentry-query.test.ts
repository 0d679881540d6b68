import { describe, expect, it } from 'vitest'
import { retryAfterMs } from '../../src/sources/retry-after.ts'
import { nextCursor } from '../../src/sources/sentry-ask.ts'
import { search, statsPeriod, term } from '../../src/sources/sentry-query.ts'

describe("Sentry's search", () => {
  it.each([
    [1_000, '1s'],
    [90_000, '90s'],
    [15 * 60_000, '15m'],
    [24 * 3_600_000, '1d'],
    [36 * 3_600_000, '36h'],
    [14 * 24 * 3_600_000, '2w'],
    [400, '1s'],
  ])('has a period of %i ms as %s', (durationMs, period) => {
    expect(statsPeriod(durationMs)).toBe(period)
  })

  it('quotes what would not stay one value', () => {
    expect(term('release', 'web@1.4.0+7')).toBe('release:web@1.4.0+7')
    expect(term('release', 'a b" is:resolved')).toBe('release:"a b\\" is:resolved"')
    expect(search('is:unresolved', undefined, '', 'level:error')).toBe('is:unresolved level:error')
  })
})

describe('the next page', () => {
  const link = (results: string) =>
    `<https://sentry.io/x?cursor=0:0:1>; rel="previous"; results="true"; cursor="0:0:1", <https://sentry.io/x?cursor=0:100:0>; rel="next"; results="${results}"; cursor="0:100:0"`

  it('is there only when it has results', () => {
    expect(nextCursor(link('true'))).toBe('0:100:0')
    expect(nextCursor(link('false'))).toBeUndefined()
    expect(nextCursor(undefined)).toBeUndefined()
    expect(nextCursor('nonsense')).toBeUndefined()
  })
})

describe('Retry-After', () => {
  const now = new Date('2026-01-10T12:00:00Z')

  it.each([
    ['0', 0],
    ['1.5', 1_500],
    ['120', 120_000],
    ['Sat, 10 Jan 2026 12:00:05 GMT', 5_000],
    ['Sat, 10 Jan 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %s ms', (value, expected) => {
    expect(retryAfterMs(value, now)).toBe(expected)
  })
})
