import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginClimb, climb, climbByHand, isAcknowledged } from '../../src/incidents/climb.ts'
import { MINUTE_MS, policy, start } from './world.ts'

const step = (role: string, minutes: number) => ({ role, withinMs: minutes * MINUTE_MS })
const path = policy({ onCall: 'ops', escalation: [step('ops', 5), step('lead', 10), step('chief', 20)] })
const noPath = policy({ onCall: 'ops' })
const every = 15 * MINUTE_MS

describe('where an incident begins', () => {
  it.each([
    ['on the first step, whose role is told anyway', 'major', path, ['ops'], { step: 0, waitMs: 5 * MINUTE_MS }],
    ['before it, when its role is not', 'major', path, ['owner'], { step: -1, waitMs: every }],
    ['at the end of its path when it is minor', 'minor', path, ['ops'], { step: 0, waitMs: every }],
    [
      'at the end of a path of one step',
      'critical',
      policy({ escalation: [step('ops', 5)] }),
      ['ops'],
      { step: 0, waitMs: every },
    ],
    ['before no path, reminding who was told', 'critical', noPath, ['ops'], { step: -1, waitMs: every }],
    ['with nobody to remind', 'critical', noPath, [], { step: -1, waitMs: null }],
  ] as const)('%s', (_name, severity, given, told, begun) => {
    expect(beginClimb(severity, given, told)).toEqual(begun)
  })
})

describe('an incident that nobody acknowledged in time', () => {
  it.each([
    [-1, 'major', path, { kind: 'climb', step: 0, role: 'ops', waitMs: 5 * MINUTE_MS }],
    [0, 'critical', path, { kind: 'climb', step: 1, role: 'lead', waitMs: 10 * MINUTE_MS }],
    [1, 'major', path, { kind: 'climb', step: 2, role: 'chief', waitMs: every }],
    [2, 'major', path, { kind: 'remind', roles: ['chief', 'ops'], waitMs: every }],
    [-1, 'minor', path, { kind: 'climb', step: 0, role: 'ops', waitMs: every }],
    [0, 'minor', path, { kind: 'remind', roles: ['ops'], waitMs: every }],
    [1, 'minor', path, { kind: 'remind', roles: ['lead', 'ops'], waitMs: every }],
    [-1, 'major', noPath, { kind: 'remind', roles: ['told'], waitMs: every }],
    [
      0,
      'major',
      { ...path, onCall: null, escalation: [step('ops', 5)] },
      { kind: 'remind', roles: ['ops'], waitMs: every },
    ],
  ] as const)('on step %d, %s', (escalationStep, severity, given, expected) => {
    expect(climb({ escalationStep, severity }, given, ['told'])).toEqual(expected)
  })

  it('is taken further by a person, whatever the severity, to the end', () => {
    expect(climbByHand({ escalationStep: 0, severity: 'minor' }, path)).toMatchObject({ step: 1, role: 'lead' })
    expect(climbByHand({ escalationStep: 2, severity: 'critical' }, path)).toBeNull()
    expect(climbByHand({ escalationStep: -1, severity: 'critical' }, noPath)).toBeNull()
  })

  it('tells each step once and in order, and never stops reminding', () => {
    const anyPath = fc.array(fc.record({ role: fc.string(), withinMs: fc.integer({ min: 1, max: 1e7 }) }), {
      maxLength: 6,
    })
    fc.assert(
      fc.property(
        anyPath,
        fc.constantFrom('critical' as const, 'major' as const, 'minor' as const),
        (escalation, severity) => {
          const given = policy({ escalation })
          let { step: escalationStep } = beginClimb(severity, given, [])
          const told: number[] = []
          for (let times = 0; times < 10; times += 1) {
            const next = climb({ escalationStep, severity }, given, ['owner'])
            expect(next.waitMs).toBeGreaterThan(0)
            if (next.kind === 'remind') continue
            told.push(next.step)
            escalationStep = next.step
          }
          const reached = severity === 'minor' ? Math.min(escalation.length, 1) : escalation.length
          expect(told).toEqual(Array.from({ length: reached }, (_none, index) => index))
        },
      ),
    )
  })
})

describe('whether somebody looks after it', () => {
  it.each([
    ['nobody yet', null, start, false],
    ['nobody, and nobody is reminded', null, null, false],
    ['somebody', start, null, true],
    ['somebody before it was opened again', start, start, false],
  ])('%s', (_name, acknowledgedAt, climbsAt, expected) => {
    expect(isAcknowledged({ acknowledgedAt, climbsAt })).toBe(expected)
  })
})
