import { describe, expect, it } from 'vitest'
import { spanOf } from '../../src/incidents/span.ts'

describe('a time span', () => {
  it.each([
    [0, '0 s'],
    [999, '0 s'],
    [45_000, '45 s'],
    [60_000, '1 min'],
    [725_000, '12 min 5 s'],
    [7_500_000, '2 h 5 min'],
    [7_200_000, '2 h'],
    [3_605_000, '1 h'],
    [97_200_000, '1 d 3 h'],
  ])('of %i ms is %s', (ms, words) => {
    expect(spanOf(ms)).toBe(words)
  })
})
