import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Press, type Situation, whatHappens } from '../../src/releases/presses.ts'
import { isEnd, mayMove, type ReleaseState, releaseStates } from '../../src/releases/states.ts'

const situation = (state: ReleaseState, changed: Partial<Situation> = {}): Situation => ({
  state,
  by: 'Ann',
  agoMs: 10_000,
  other: null,
  pausedBy: null,
  hasTarget: true,
  ...changed,
})
const other = (state: ReleaseState) => ({ other: { title: 'The release of def', state } })
/** An outcome in a few words: the state it moves to, or its kind, with its code. */
function inShort(state: ReleaseState, press: Press, changed: Partial<Situation> = {}): string {
  const outcome = whatHappens(situation(state, changed), press)
  if (outcome.kind === 'moves') return outcome.to
  return outcome.kind === 'refused' ? outcome.code : outcome.kind
}

const presses = ['roll-back', 'keep'] as const

describe('a press in each state', () => {
  it.each<[ReleaseState, ...string[]]>([
    ['requested', 'release.not-deployed', 'release.not-deployed'],
    ['approved', 'release.not-deployed', 'release.not-deployed'],
    ['deploying', 'waits', 'release.running'],
    ['watching', 'rolling-back', 'live'],
    ['live', 'rolling-back', 'already'],
    ['rolling-back', 'already', 'release.rolling-back'],
    ['unknown', 'rolling-back', 'release.unknown'],
    ['withdrawn', 'release.ended', 'release.ended'],
    ['failed', 'release.ended', 'release.ended'],
    ['rolled-back', 'already', 'release.ended'],
  ])('%s: roll back %s, keep %s', (state, ...expected) => {
    expect(presses.map((press) => inShort(state, press))).toEqual(expected)
  })
})

describe('a press that something stands against', () => {
  it.each<[string, ReleaseState, Press, Partial<Situation>, string]>([
    ['roll back while paused', 'live', 'roll-back', { pausedBy: 'Bea' }, 'releases.paused'],
    ['roll back without a target', 'live', 'roll-back', { hasTarget: false }, 'target.missing'],
    ['roll back a deploy without a target', 'deploying', 'roll-back', { hasTarget: false }, 'target.missing'],
    ['roll back while another is deployed', 'live', 'roll-back', other('deploying'), 'environment.busy'],
    ['a second rollback while paused', 'rolling-back', 'roll-back', { pausedBy: 'Bea' }, 'already'],
  ])('%s', (_name, state, press, changed, expected) => {
    expect(inShort(state, press, changed)).toBe(expected)
  })

  it.each<[ReleaseState, Press, Partial<Situation>, string]>([
    ['live', 'roll-back', { pausedBy: 'Bea' }, 'Bea paused all releases, rollbacks too: take off the pause first.'],
    ['live', 'roll-back', other('deploying'), 'The release of def is being deployed: wait until that has ended.'],
    [
      'live',
      'roll-back',
      other('watching'),
      'The release of def is being watched: wait until that has ended, keep it, or roll it back.',
    ],
    ['live', 'roll-back', other('unknown'), 'The release of def is in an unknown state: find out what runs first.'],
    ['rolling-back', 'keep', {}, 'It is being rolled back: ask for a new release when that has ended.'],
    ['unknown', 'keep', {}, 'Nobody knows whether it runs: find that out first, or roll it back.'],
    ['deploying', 'roll-back', {}, 'A deploy cannot be stopped half way: the rollback begins as soon as it has ended.'],
    ['rolling-back', 'roll-back', {}, 'Ann began the rollback 10 seconds ago.'],
    ['rolled-back', 'roll-back', {}, 'Ann rolled it back 10 seconds ago.'],
    ['withdrawn', 'keep', {}, 'This release was withdrawn 10 seconds ago: ask for a new one.'],
    ['failed', 'keep', {}, 'This release failed 10 seconds ago: ask for a new one.'],
    ['rolled-back', 'keep', {}, 'This release was rolled back 10 seconds ago: ask for a new one.'],
  ])('%s, %s, %j: %s', (state, press, changed, sentence) => {
    expect(whatHappens(situation(state, changed), press).sentence).toBe(sentence)
  })
})

describe('any press', () => {
  const anySituation = fc.record({
    state: fc.constantFrom(...releaseStates),
    isBusy: fc.boolean(),
    pausedBy: fc.constantFrom(null, 'Bea'),
    hasTarget: fc.boolean(),
  })

  it('moves a release only as the table allows, never out of an end, and never while all is paused', () => {
    fc.assert(
      fc.property(anySituation, fc.constantFrom(...presses), (drawn, press) => {
        const { state, isBusy, ...rest } = drawn
        const full = situation(state, {
          ...rest,
          ...(isBusy ? other('deploying') : {}),
        })
        const outcome = whatHappens(full, press)
        expect(outcome.sentence).toMatch(/^[A-Z].*\.$/)
        if (outcome.kind !== 'moves') return
        expect(mayMove(state, outcome.to)).toBe(true)
        expect(isEnd(state)).toBe(false)
        if (press === 'roll-back') expect(rest.pausedBy).toBeNull()
      }),
    )
  })
})
