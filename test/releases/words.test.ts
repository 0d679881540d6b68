import { describe, expect, it } from 'vitest'
import { number, percent, spoken } from '../../src/releases/words.ts'
import { short } from '../../src/words.ts'

describe('words for people', () => {
  it.each([
    [0, '0 seconds'],
    [1000, '1 second'],
    [59_499, '59 seconds'],
    [60_000, '1 minute'],
    [89_000, '89 seconds'],
    [90_000, '2 minutes'],
    [180_000, '3 minutes'],
    [3_600_000, '1 hour'],
    [89 * 60_000, '89 minutes'],
    [90 * 60_000, '2 hours'],
    [47 * 3_600_000, '47 hours'],
    [48 * 3_600_000, '2 days'],
    [30 * 86_400_000, '30 days'],
  ])('%i ms is %s', (durationMs, expected) => {
    expect(spoken(durationMs)).toBe(expected)
  })

  it('are short', () => {
    expect([percent(0.05), percent(0.12345), percent(0)]).toEqual(['5 %', '12.3 %', '0 %'])
    expect([number(1250), number(0.25)]).toEqual(['1,250', '0.25'])
    expect(short('abc1234567')).toBe('abc1234')
  })
})
