import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SURE_ENOUGH_TO_ACT, SURE_ENOUGH_TO_PASS, shareBounds } from '../../src/releases/certainty.ts'

describe('the bounds of a share', () => {
  it.each([
    // Newcombe (1998), table I: Wilson’s bounds without correction for continuity.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i of %i are those of the literature', (bad, count, lower, upper) => {
    const bounds = shareBounds(bad, count, 1.959964)
    expect(bounds.lower).toBeCloseTo(lower, 4)
    expect(bounds.upper).toBeCloseTo(upper, 4)
  })

  it('does not let 1 of 3 failing requests roll anything back', () => {
    expect(shareBounds(1, 3, SURE_ENOUGH_TO_ACT).lower).toBeLessThan(0.05)
  })

  it('lies around the share, within 0 and 1, and is narrower for more requests and less certainty', () => {
    const anyShare = fc.record({
      count: fc.integer({ min: 1, max: 100_000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(anyShare, ({ count, share }) => {
        const bad = share * count
        const sure = shareBounds(bad, count, SURE_ENOUGH_TO_ACT)
        const less = shareBounds(bad, count, SURE_ENOUGH_TO_PASS)
        const more = shareBounds(bad * 10, count * 10, SURE_ENOUGH_TO_ACT)
        const width = ({ lower, upper }: { lower: number; upper: number }) => upper - lower
        const tiny = 1e-9
        return (
          sure.lower >= 0 &&
          sure.upper <= 1 &&
          sure.lower <= share + tiny &&
          sure.upper >= share - tiny &&
          width(less) <= width(sure) + tiny &&
          width(more) <= width(sure) + tiny
        )
      }),
    )
  })
})
