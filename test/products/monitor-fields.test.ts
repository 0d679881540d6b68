import { describe, expect, it } from 'vitest'
import { MonitorFields } from '../../src/products/monitor-fields.ts'

const sentences = (given: object) =>
  MonitorFields.safeParse(given).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)

describe('the fields of a monitor', () => {
  it('have a value each when nothing is said', () => {
    expect(MonitorFields.parse({})).toEqual({ every: 15_000, failAfter: 3, passAfter: 2, tries: 2, dependsOn: [] })
  })

  it('are read', () => {
    const given = {
      check: 'website',
      environments: ['production'],
      every: '1m',
      failAfter: 1,
      passAfter: 20,
      tries: 3,
      severity: 'minor',
      dependsOn: ['api'],
      affects: '  Everybody\n who reads ',
    }
    expect(MonitorFields.parse(given)).toEqual({ ...given, every: 60_000, affects: 'Everybody who reads' })
  })

  it.each<[string, object, string]>([
    ['too often', { every: '9s' }, 'every: must be at least 10s'],
    ['too seldom', { every: '25h' }, 'every: must be at most 24h'],
    ['no duration', { every: '10 often' }, 'every: must be a duration such as 500ms, 10s, 15m, 24h or 21d'],
    ['nowhere', { environments: [] }, 'environments: must name at least one environment, or be left out'],
  ])('refuse %s', (_name, given, sentence) => {
    expect(sentences(given)).toEqual([sentence])
  })

  it.each([
    { failAfter: 0 },
    { failAfter: 21 },
    { passAfter: 0 },
    { passAfter: 1.5 },
    { tries: 4 },
    { severity: 'bad' },
    { often: '10s' },
  ])('refuse %o', (given) => {
    expect(sentences(given)).toHaveLength(1)
  })

  it.each(['10s', '24h'])('take %s, which is just right', (every) => {
    expect(MonitorFields.safeParse({ every }).success).toBe(true)
  })
})
