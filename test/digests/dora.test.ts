import { describe, expect, it } from 'vitest'
import { doraOf } from '../../src/digests/dora.ts'
import { ago } from './given.ts'

const weekMs = 7 * 24 * 60 * 60_000
const released = (id: string, state: 'live' | 'failed' | 'rolled-back' | 'watching', hours = 10) => ({
  id,
  state,
  deployedAt: state === 'failed' ? null : ago(hours),
  committedAt: ago(hours + 4),
})

describe('the four DORA figures', () => {
  it('are none where nothing happened', () => {
    expect(doraOf({ releases: [], incidents: [], spanMs: weekMs })).toEqual({
      deploymentsAWeek: 0,
      leadTimeMs: null,
      changeFailureRate: null,
      timeToRestoreMs: null,
    })
  })

  it('count what was deployed, and as failed what failed, went back or is suspected', () => {
    const releases = [
      released('a', 'live'),
      released('b', 'live'),
      released('c', 'rolled-back'),
      released('d', 'failed'),
      released('e', 'watching'),
    ]
    const incidents = [
      { startedAt: ago(9), resolvedAt: ago(8), suspectId: 'b' },
      { startedAt: ago(9), resolvedAt: ago(6), suspectId: null },
      { startedAt: ago(2), resolvedAt: null, suspectId: null },
    ]
    const figures = doraOf({ releases, incidents, spanMs: 2 * weekMs })
    expect(figures.deploymentsAWeek).toBe(2)
    expect(figures.changeFailureRate).toBe(0.75)
    expect(figures.timeToRestoreMs).toBe(2 * 60 * 60_000)
    expect(figures.leadTimeMs).toBe(4 * 60 * 60_000)
  })
})
