import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { histogramQuantile } from '../../src/sources/prometheus-quantile.ts'

const buckets = (edges: Readonly<Record<string, number>>) =>
  Object.entries(edges).map(([le, value]) => ({ name: 'ms_bucket', labels: { le }, value }))

describe('a quantile of a histogram', () => {
  it.each([
    ['inside a bucket', { '100': 50, '200': 100, '+Inf': 100 }, 0.75, 150],
    ['in the first bucket, which begins at 0', { '100': 100, '+Inf': 100 }, 0.5, 50],
    ['at an edge', { '100': 50, '200': 100, '+Inf': 100 }, 0.5, 100],
    ['in the open bucket: its lower edge', { '100': 50, '+Inf': 100 }, 0.99, 100],
    ['over buckets in any order', { '+Inf': 4, '2': 4, '1': 2 }, 0.75, 1.5],
    ['below 0', { '-10': 4, '+Inf': 4 }, 0.5, -10],
  ])('%s', (_, edges, quantile, expected) => {
    expect(histogramQuantile(buckets(edges), quantile)).toBe(expected)
  })

  it.each([
    ['there are no buckets', {}],
    ['nothing was observed', { '100': 0, '+Inf': 0 }],
    ['the open bucket is missing', { '100': 3 }],
    ['there is only the open bucket', { '+Inf': 3 }],
    ['the edges are not numbers', { wide: 3 }],
    ['the count is not a number', { '1': 1, '+Inf': Number.NaN }],
  ])('is null when %s', (_, edges) => {
    expect(histogramQuantile(buckets(edges), 0.95)).toBeNull()
  })

  it('adds up the buckets of several series', () => {
    const both = [...buckets({ '1': 1, '2': 2, '+Inf': 2 }), ...buckets({ '1': 3, '2': 6, '+Inf': 6 })]
    expect(histogramQuantile(both, 0.5)).toBe(1)
  })

  it('lies between the edges and never falls when the quantile rises', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 8 })
    const part = fc.double({ min: 0.01, max: 0.99, noNaN: true })
    fc.assert(
      fc.property(counts, part, part, (each, one, other) => {
        const total = each.reduce((sum, count) => sum + count, 0)
        const edges = each.map((_, index) => (index === each.length - 1 ? '+Inf' : String((index + 1) * 10)))
        const upTo = (index: number) => each.slice(0, index + 1).reduce((sum, count) => sum + count, 0)
        const cumulative = Object.fromEntries(edges.map((le, index) => [le, upTo(index)]))
        const low = histogramQuantile(buckets(cumulative), Math.min(one, other))
        const high = histogramQuantile(buckets(cumulative), Math.max(one, other))
        if (total === 0) {
          expect(low).toBeNull()
          return
        }
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual((each.length - 1) * 10)
        expect(high).toBeGreaterThanOrEqual(low ?? Number.NaN)
      }),
    )
  })
})
