import { describe, expect, it } from 'vitest'
import { isBusy, isEnd, mayMove, type ReleaseState, releaseStates } from '../../src/releases/states.ts'

const movesOf = (state: ReleaseState) => releaseStates.filter((to) => mayMove(state, to))

/** Every state that can be come to, this one only when it lies on a circle. */
function reached(from: ReleaseState): ReleaseState[] {
  const seen = new Set<ReleaseState>()
  const open = [from]
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const to of movesOf(state)) {
      if (!seen.has(to)) open.push(to)
      seen.add(to)
    }
  }
  return [...seen]
}

describe('the states of a release', () => {
  it('follow the way from a request to a live release', () => {
    const way = ['requested', 'approved', 'deploying', 'watching', 'live', 'rolling-back', 'rolled-back'] as const
    expect(way.slice(1).every((to, index) => mayMove(way[index] ?? to, to))).toBe(true)
  })

  it('end in withdrawn, failed and rolled-back, and nowhere else', () => {
    expect(releaseStates.filter(isEnd)).toEqual(['withdrawn', 'failed', 'rolled-back'])
  })

  it('can all be reached from a request, and all lead to an end', () => {
    expect(new Set(reached('requested'))).toEqual(new Set(releaseStates))
    expect(releaseStates.filter((state) => !isEnd(state) && !reached(state).some(isEnd))).toEqual([])
  })

  it('go in a circle only where a signature falls, or a person goes back from the unknown', () => {
    const circles = releaseStates.filter((state) => reached(state).includes(state))
    expect(circles).toEqual(['requested', 'approved', 'watching', 'live', 'rolling-back', 'unknown'])
    const isKnowing = (from: ReleaseState, to: ReleaseState) =>
      !(from === 'approved' && to === 'requested') && !(from === 'unknown' && ['watching', 'rolling-back'].includes(to))
    const deeper = (state: ReleaseState, path: readonly ReleaseState[]): boolean =>
      !path.includes(state) &&
      movesOf(state)
        .filter((to) => isKnowing(state, to))
        .every((to) => deeper(to, [...path, state]))
    expect(releaseStates.every((state) => deeper(state, []))).toBe(true)
  })

  it('never make the unknown live, nor anything that was not deployed', () => {
    expect(releaseStates.filter((from) => mayMove(from, 'live'))).toEqual(['deploying', 'watching'])
    expect(releaseStates.filter((from) => mayMove(from, 'deploying'))).toEqual(['approved'])
  })

  it('keep their environment busy while they are on the way', () => {
    expect(releaseStates.filter(isBusy)).toEqual(['deploying', 'watching', 'rolling-back', 'unknown'])
  })
})
