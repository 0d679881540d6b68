import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Press, type Situation, whatHappens } from '../../src/releases/presses.ts'
import { isEnd, mayMove, type ReleaseState, releaseStates } from '../../src/releases/states.ts'

const situation = (state: ReleaseState, changed: Partial<Situation> = {}): Situation => ({
  state,
  by: 'Ann',
  agoMs: 10_000,
  other: null,
  lock: { kind: 'free' },
  freeze: { isFrozen: false },
  isGlassBroken: false,
  pausedBy: null,
  hasTarget: true,
  ...changed,
})
const other = (state: ReleaseState) => ({ other: { title: 'The release of def', state } })
const locked = { lock: { kind: 'held', askOwner: 'U1', sentence: 'Locked by Bea: load test.' } } as const
const frozen: Pick<Situation, 'freeze'> = {
  freeze: {
    isFrozen: true,
    window: { name: 'weekend', title: 'Weekend', zone: 'UTC', kind: 'dated', from: '', to: '' },
    until: null,
    sentence: 'Frozen (Weekend).',
  },
}

/** An outcome in a few words: the state it moves to, or its kind, with its code. */
function inShort(state: ReleaseState, press: Press, changed: Partial<Situation> = {}): string {
  const outcome = whatHappens(situation(state, changed), press)
  if (outcome.kind === 'moves') return outcome.to
  return outcome.kind === 'refused' ? outcome.code : outcome.kind
}

const presses = ['deploy', 'roll-back', 'withdraw', 'keep'] as const

describe('a press in each state', () => {
  it.each<[ReleaseState, ...string[]]>([
    ['requested', 'release.not-approved', 'release.not-deployed', 'withdrawn', 'release.not-deployed'],
    ['approved', 'deploying', 'release.not-deployed', 'withdrawn', 'release.not-deployed'],
    ['deploying', 'already', 'waits', 'release.running', 'release.running'],
    ['watching', 'already', 'rolling-back', 'release.running', 'live'],
    ['live', 'already', 'rolling-back', 'release.running', 'already'],
    ['rolling-back', 'release.rolling-back', 'already', 'release.rolling-back', 'release.rolling-back'],
    ['unknown', 'release.unknown', 'rolling-back', 'release.unknown', 'release.unknown'],
    ['withdrawn', 'release.ended', 'release.ended', 'already', 'release.ended'],
    ['failed', 'release.ended', 'release.ended', 'release.ended', 'release.ended'],
    ['rolled-back', 'release.ended', 'already', 'release.ended', 'release.ended'],
  ])('%s: deploy %s, roll back %s, withdraw %s, keep %s', (state, ...expected) => {
    expect(presses.map((press) => inShort(state, press))).toEqual(expected)
  })
})

describe('a press that something stands against', () => {
  it.each<[string, ReleaseState, Press, Partial<Situation>, string]>([
    ['deploy while locked', 'approved', 'deploy', locked, 'environment.locked'],
    ['deploy under one’s own lock', 'approved', 'deploy', { lock: { kind: 'own', sentence: '' } }, 'deploying'],
    ['deploy while frozen', 'approved', 'deploy', frozen, 'environment.frozen'],
    ['deploy while frozen, the glass broken', 'approved', 'deploy', { ...frozen, isGlassBroken: true }, 'deploying'],
    ['deploy while paused', 'approved', 'deploy', { pausedBy: 'Bea' }, 'releases.paused'],
    ['deploy during another', 'approved', 'deploy', other('deploying'), 'environment.busy'],
    ['deploy during another’s rollback', 'approved', 'deploy', other('rolling-back'), 'environment.busy'],
    [
      'the glass broken, but locked',
      'approved',
      'deploy',
      { ...frozen, ...locked, isGlassBroken: true },
      'environment.locked',
    ],
    ['roll back while locked and frozen', 'live', 'roll-back', { ...locked, ...frozen }, 'rolling-back'],
    ['roll back while paused', 'live', 'roll-back', { pausedBy: 'Bea' }, 'releases.paused'],
    ['roll back without a target', 'live', 'roll-back', { hasTarget: false }, 'target.missing'],
    ['roll back a deploy without a target', 'deploying', 'roll-back', { hasTarget: false }, 'target.missing'],
    ['roll back while another is deployed', 'live', 'roll-back', other('deploying'), 'environment.busy'],
    ['a second rollback while paused', 'rolling-back', 'roll-back', { pausedBy: 'Bea' }, 'already'],
    ['withdraw while paused', 'requested', 'withdraw', { pausedBy: 'Bea' }, 'withdrawn'],
  ])('%s', (_name, state, press, changed, expected) => {
    expect(inShort(state, press, changed)).toBe(expected)
  })

  it.each<[ReleaseState, Press, Partial<Situation>, string]>([
    ['approved', 'deploy', {}, 'The deploy begins.'],
    ['requested', 'deploy', {}, 'Signatures are still missing: it can be deployed when all are there.'],
    ['deploying', 'deploy', {}, 'Ann began the deploy 10 seconds ago.'],
    ['live', 'deploy', {}, 'It was deployed 10 seconds ago.'],
    ['approved', 'deploy', frozen, 'Frozen (Weekend). Two people together can break the freeze.'],
    ['approved', 'deploy', locked, 'Locked by Bea: load test.'],
    ['approved', 'deploy', { pausedBy: 'Bea' }, 'Bea paused all releases, rollbacks too: take off the pause first.'],
    ['approved', 'deploy', other('deploying'), 'The release of def is being deployed: wait until that has ended.'],
    [
      'approved',
      'deploy',
      other('watching'),
      'The release of def is being watched: wait until that has ended, keep it, or roll it back.',
    ],
    ['approved', 'deploy', other('unknown'), 'The release of def is in an unknown state: find out what runs first.'],
    ['rolling-back', 'deploy', {}, 'It is being rolled back: ask for a new release when that has ended.'],
    ['unknown', 'deploy', {}, 'Nobody knows whether it runs: find that out first, or roll it back.'],
    ['deploying', 'roll-back', {}, 'A deploy cannot be stopped half way: the rollback begins as soon as it has ended.'],
    ['rolling-back', 'roll-back', {}, 'Ann began the rollback 10 seconds ago.'],
    ['rolled-back', 'roll-back', {}, 'Ann rolled it back 10 seconds ago.'],
    ['withdrawn', 'withdraw', {}, 'Ann withdrew it 10 seconds ago.'],
    ['withdrawn', 'deploy', {}, 'This release was withdrawn 10 seconds ago: ask for a new one.'],
    ['failed', 'deploy', {}, 'This release failed 10 seconds ago: ask for a new one.'],
    ['rolled-back', 'deploy', {}, 'This release was rolled back 10 seconds ago: ask for a new one.'],
  ])('%s, %s, %j: %s', (state, press, changed, sentence) => {
    expect(whatHappens(situation(state, changed), press).sentence).toBe(sentence)
  })
})

describe('any press', () => {
  const anySituation = fc.record({
    state: fc.constantFrom(...releaseStates),
    isLocked: fc.boolean(),
    isFrozen: fc.boolean(),
    isGlassBroken: fc.boolean(),
    isBusy: fc.boolean(),
    pausedBy: fc.constantFrom(null, 'Bea'),
    hasTarget: fc.boolean(),
  })

  it('moves a release only as the table allows, never out of an end, and never while all is paused', () => {
    fc.assert(
      fc.property(anySituation, fc.constantFrom(...presses), (drawn, press) => {
        const { state, isLocked, isFrozen, isBusy, ...rest } = drawn
        const full = situation(state, {
          ...rest,
          ...(isLocked ? locked : {}),
          ...(isFrozen ? frozen : {}),
          ...(isBusy ? other('deploying') : {}),
        })
        const outcome = whatHappens(full, press)
        expect(outcome.sentence).toMatch(/^[A-Z].*\.$/)
        if (outcome.kind !== 'moves') return
        expect(mayMove(state, outcome.to)).toBe(true)
        expect(isEnd(state)).toBe(false)
        if (press === 'deploy' || press === 'roll-back') expect(rest.pausedBy).toBeNull()
      }),
    )
  })
})
