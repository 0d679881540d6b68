import { describe, expect, it } from 'vitest'
import { isWorse, worstOf } from '../../src/incidents/severity.ts'

const member = (severity: 'critical' | 'major' | 'minor', status: 'firing' | 'resolved' = 'firing') => ({
  severity,
  status,
})

describe('severity', () => {
  it.each([
    ['nothing', [], null],
    ['nothing that fires', [member('critical', 'resolved')], null],
    ['the worst', [member('minor'), member('critical'), member('major')], 'critical'],
    ['of those that fire', [member('minor'), member('critical', 'resolved')], 'minor'],
  ])('of %s', (_name, members, worst) => {
    expect(worstOf(members)).toBe(worst)
  })

  it.each([
    ['critical', 'major', true],
    ['major', 'minor', true],
    ['minor', 'minor', false],
    ['minor', 'critical', false],
  ] as const)('%s is worse than %s: %s', (one, other, worse) => {
    expect(isWorse(one, other)).toBe(worse)
  })
})
