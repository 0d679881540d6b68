import { describe, expect, it } from 'vitest'
import { figuresOf } from '../../src/incidents/figures.ts'
import { later } from './world.ts'

const incident = (given: { began?: number; opened?: number; acknowledged?: number; resolved?: number } = {}) => ({
  startedAt: later(given.began ?? 0),
  openedAt: later(given.opened ?? 0),
  acknowledgedAt: given.acknowledged === undefined ? null : later(given.acknowledged),
  resolvedAt: given.resolved === undefined ? null : later(given.resolved),
})

describe('the times of an incident', () => {
  it.each([
    ['that is open', { began: -30, opened: 10 }, { detectMs: 40, acknowledgeMs: null, resolveMs: null }],
    [
      'that is over',
      { opened: 10, acknowledged: 15, resolved: 100 },
      { detectMs: 10, acknowledgeMs: 5, resolveMs: 90 },
    ],
    [
      'that a wrong clock began later',
      { began: 50, opened: 10 },
      { detectMs: 0, acknowledgeMs: null, resolveMs: null },
    ],
  ])('%s', (_name, given, figures) => {
    expect(figuresOf(incident(given))).toEqual(figures)
  })
})
