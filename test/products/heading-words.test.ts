import { describe, expect, it } from 'vitest'
import { levelIn, levelOf, phaseOf } from '../../src/products/heading-words.ts'

describe('what a heading says', () => {
  it.each([
    ['Pre-Deployment Requirements', null, 'before'],
    ['PRE‑DEPLOYMENT', null, 'before'],
    ['Before Migration', null, 'before'],
    ['Pre-launch', null, 'before'],
    ['Before and after', null, 'before'],
    ['Immediate (Pre-Deployment)', null, 'before'],
    ['Pre-deployment (1 hour before)', 'during', 'before'],
    ['Deployment Steps', null, 'during'],
    ['During the rollout', null, 'during'],
    ['Deployment Phase', null, 'during'],
    ['Post-Deployment Monitoring', null, 'after'],
    ['After Migration', null, 'after'],
    ['First Hour', null, 'first-hour'],
    ['Immediate (First Hour)', 'after', 'first-hour'],
    ['Immediate', 'after', 'first-hour'],
    ['Immediate post-deployment checks', null, 'first-hour'],
    ['Immediate Actions', null, null],
    ['First 24 Hours', 'after', 'first-day'],
    ['The first day', 'after', 'first-day'],
    ['Long-term (Ongoing)', null, 'ongoing'],
    ['Deployment', 'during', null],
    ['Aftermath', null, null],
    ['Beforehand', null, null],
    ['Predeployments', null, null],
    ['', null, null],
  ] as const)('"%s" below %s is due: %s', (heading, above, phase) => {
    expect(phaseOf(heading, above)).toBe(phase)
  })

  it.each([
    ['GATE-002: Carrier API Configuration (CRITICAL - NO-GO)', 'blocking'],
    ['NOGO', 'blocking'],
    ['GATE-005 (CONDITIONAL - Requires Verification)', 'conditional'],
    ['GATE-006 (WARNING - Monitoring Required)', 'warning'],
    ['WARNING, in part CRITICAL', 'blocking'],
    ['Critical path', null],
    ['Look for warning signs', null],
    ['UNCONDITIONAL', null],
    ['WARNINGS', null],
    ['PRÉWARNING', null],
  ] as const)('"%s" puts at stake: %s', (heading, level) => {
    expect(levelOf(heading)).toBe(level)
  })

  it('holds up a deployment only by what is due until then', () => {
    const phases = ['before', 'during', 'after', 'first-hour', 'first-day', 'ongoing'] as const
    expect(phases.map(levelIn)).toEqual(['blocking', 'blocking', 'warning', 'warning', 'warning', 'warning'])
  })
})
