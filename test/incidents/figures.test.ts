import { describe, expect, it } from 'vitest'
import { figuresOf, meanFigures } from '../../src/incidents/figures.ts'
import { later, start } from './world.ts'

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

  it('are means of those that opened in a span, each of those that have the figure', () => {
    const incidents = [
      incident({ opened: -1, acknowledged: 500 }),
      incident({ began: -10, opened: 0, acknowledged: 20, resolved: 30 }),
      incident({ began: -20, opened: 0, acknowledged: 40 }),
      incident({ opened: 100 }),
    ]
    expect(meanFigures(incidents, { from: start, to: later(100) })).toEqual({
      incidents: 2,
      detectMs: 15,
      acknowledgeMs: 30,
      resolveMs: 30,
    })
    expect(meanFigures([], { from: start, to: later(100) })).toEqual({
      incidents: 0,
      detectMs: null,
      acknowledgeMs: null,
      resolveMs: null,
    })
  })
})
