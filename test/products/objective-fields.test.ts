import { describe, expect, it } from 'vitest'
import { ObjectiveFields } from '../../src/products/objective-fields.ts'

const DAY_MS = 24 * 60 * 60_000
const sentences = (given: object) =>
  ObjectiveFields.safeParse(given).error?.issues.map(({ path, message }) => [...path, message].join(': '))

describe('the fields of an objective', () => {
  it('are read, over 30 days when nothing else is said', () => {
    expect(ObjectiveFields.parse({ availability: 99.9, p95: '500ms', errors: 0.1 })).toEqual({
      availability: 99.9,
      p95: 500,
      errors: 0.1,
      over: 30 * DAY_MS,
    })
    expect(ObjectiveFields.parse({ p95: '2s', over: '1d' })).toEqual({ p95: 2_000, over: DAY_MS })
  })

  it.each<[string, object, string]>([
    ['no figure', {}, 'needs at least one figure'],
    ['only a time', { over: '7d' }, 'needs at least one figure'],
    ['nothing at all', { availability: 0 }, 'availability: must be above 0'],
    ['more than all', { availability: 100.1 }, 'availability: must be at most 100'],
    ['no error ever', { errors: 0 }, 'errors: must be above 0'],
    ['hours', { errors: 1, over: '23h' }, 'over: must be at least 1d'],
    ['years', { errors: 1, over: '401d' }, 'over: must be at most 400d'],
  ])('refuse %s', (_name, given, sentence) => {
    expect(sentences(given)).toEqual([sentence])
  })

  it('take all of it', () => {
    expect(ObjectiveFields.safeParse({ availability: 100 }).success).toBe(true)
  })
})
