import { describe, expect, it } from 'vitest'
import { figuresOf, spanOf } from '../../src/incidents/figures.ts'

const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 12, 0, second))

describe('the figures of an incident', () => {
  const open = { startedAt: at(0), openedAt: at(30), acknowledgedAt: null, state: 'open' as const, resolvedAt: null }

  it.each([
    ['an open one', {}, { detectMs: 30_000, acknowledgeMs: null, resolveMs: null }],
    ['an acknowledged one', { acknowledgedAt: at(90) }, { detectMs: 30_000, acknowledgeMs: 60_000, resolveMs: null }],
    [
      'one that is over, which nobody acknowledged',
      { state: 'resolved' as const, resolvedAt: at(600) },
      { detectMs: 30_000, acknowledgeMs: null, resolveMs: 600_000 },
    ],
    [
      'one that was opened again',
      { acknowledgedAt: at(90), resolvedAt: at(600) },
      { detectMs: 30_000, acknowledgeMs: 60_000, resolveMs: null },
    ],
    ['one whose sender’s clock is ahead', { startedAt: at(45) }, { detectMs: 0, acknowledgeMs: null, resolveMs: null }],
  ])('are of %s', (_name, given, expected) => {
    expect(figuresOf({ ...open, ...given })).toEqual(expected)
  })
})

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
