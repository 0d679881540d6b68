import { describe, expect, it } from 'vitest'
import { type ScoreboardEntry, scoreboardOf } from '../../src/releases/scoreboard.ts'

const entry = (release: string, outcome: ScoreboardEntry['outcome'], minute = 0): ScoreboardEntry => ({
  release,
  trigger: 'errors',
  at: new Date(Date.UTC(2026, 2, 2, 10, minute)),
  would: 'roll-back',
  outcome,
})
const release = (name: string, isRolledBack = false) => ({ release: name, isRolledBack })

describe('the scoreboard', () => {
  it('counts each release once, by its first trigger', () => {
    const entries = [entry('a', 'rolled-back', 5), entry('b', 'kept'), entry('c', 'open'), entry('a', 'kept', 9)]
    const releases = [release('a', true), release('b'), release('c'), release('d', true), release('e')]
    expect(scoreboardOf(entries, releases)).toEqual({
      watched: 5,
      triggered: 3,
      right: 1,
      wrong: 1,
      missed: 1,
      sentence:
        'Of 5 releases, triggers spoke against 3: 1 rightly, 1 wrongly, 1 still open. People rolled back 1 that no trigger spoke against.',
    })
  })

  it('says so when there is nothing to tell', () => {
    expect(scoreboardOf([], [release('a')]).sentence).toBe(
      'Of 1 release, triggers spoke against 0, and nobody rolled one back.',
    )
    expect(scoreboardOf([], [release('a', true)]).sentence).toContain('People rolled back 1')
  })
})
