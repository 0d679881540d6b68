import { describe, expect, it } from 'vitest'
import { type Lock, mayUnlock, passLock } from '../../src/releases/locks.ts'

const now = new Date('2026-03-02T10:00:00Z')
const expiresAt = new Date('2026-03-02T12:00:00Z')
const lock: Lock = { owner: 'U1', ownerName: 'Ann', reason: 'Load test', expiresAt }
const ofBot: Lock = {
  owner: null,
  ownerName: 'Countersign',
  reason: 'abc1234 was rolled back: error rate over 5 %',
  expiresAt: null,
}

describe('a lock', () => {
  it.each<[string, Lock | null, string, Date, unknown]>([
    ['none', null, 'U2', now, { kind: 'free' }],
    ['expired this very moment', lock, 'U2', expiresAt, { kind: 'free' }],
    [
      'a moment before it expires',
      lock,
      'U2',
      new Date(expiresAt.getTime() - 1000),
      { kind: 'held', askOwner: 'U1', sentence: 'Locked by Ann: Load test, for another second.' },
    ],
    ['one’s own', lock, 'U1', now, { kind: 'own', sentence: 'You hold the lock: Load test, for another 2 hours.' }],
    [
      'the bot’s, without an end',
      ofBot,
      'U1',
      now,
      {
        kind: 'held',
        askOwner: null,
        sentence: 'Locked by Countersign: abc1234 was rolled back: error rate over 5 %.',
      },
    ],
  ])('%s', (_name, held, person, at, decision) => {
    expect(passLock(held, person, at)).toEqual(decision)
  })

  it.each<[string, Lock, string, boolean, unknown]>([
    ['its owner', lock, 'U1', false, { may: true, leavesMark: false, sentence: 'You took off your lock.' }],
    [
      'a responsible person',
      lock,
      'U2',
      true,
      { may: true, leavesMark: true, sentence: 'You took off the lock of Ann: Load test.' },
    ],
    [
      'a responsible person, of the bot’s',
      ofBot,
      'U2',
      true,
      {
        may: true,
        leavesMark: false,
        sentence: 'You took off the lock of Countersign: abc1234 was rolled back: error rate over 5 %.',
      },
    ],
    [
      'anybody else',
      lock,
      'U2',
      false,
      {
        may: false,
        leavesMark: false,
        sentence: 'Ann, or somebody who may deploy, must take off the lock: Load test.',
      },
    ],
    [
      'anybody else, of the bot’s',
      ofBot,
      'U2',
      false,
      {
        may: false,
        leavesMark: false,
        sentence: 'Somebody who may deploy must take off the lock: abc1234 was rolled back: error rate over 5 %.',
      },
    ],
  ])('is taken off by %s', (_name, held, person, isResponsible, decision) => {
    expect(mayUnlock(held, { person, isResponsible })).toEqual(decision)
  })
})
