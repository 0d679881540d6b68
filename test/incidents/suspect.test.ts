import { describe, expect, it } from 'vitest'
import { suspectOf } from '../../src/incidents/suspect.ts'
import type { Release } from '../../src/store/releases.ts'
import { later, MINUTE_MS, start } from './world.ts'

/** Begun and deployed at these minutes; null for not yet. */
const release = (id: string, begun: number, deployed: number | null, given: Partial<Release> = {}): Release =>
  ({
    id,
    state: 'live',
    startedAt: later(begun * MINUTE_MS),
    deployedAt: deployed === null ? null : later(deployed * MINUTE_MS),
    endedAt: null,
    ...given,
  }) as Release

describe('the release that is suspected of what begins now', () => {
  it.each([
    ['none', [], undefined],
    ['an hour old', [release('r', -61, -60)], 'r'],
    ['older', [release('r', -70, -60.01)], undefined],
    ['deployed since, and begun before', [release('r', -2, 1)], 'r'],
    ['being deployed', [release('r', -2, null, { state: 'deploying' })], 'r'],
    ['begun after', [release('r', 0.1, null)], undefined],
    ['the newest', [release('new', -3, -2), release('old', -30, -20)], 'new'],
    ['that never came up', [release('r', -3, null, { state: 'failed' })], undefined],
    ['whose rollback failed', [release('r', -3, -2, { state: 'failed' })], 'r'],
    ['rolled back before it began', [release('r', -3, -2, { state: 'rolled-back', endedAt: later(-1) })], undefined],
    ['rolled back since', [release('r', -3, -2, { state: 'rolled-back', endedAt: later(1) })], 'r'],
  ])('%s', (_name, releases, id) => {
    expect(suspectOf(releases, start)?.id).toBe(id)
  })
})
