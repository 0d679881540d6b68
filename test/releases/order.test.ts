import { describe, expect, it } from 'vitest'
import { type EarlierRelease, releasedBefore } from '../../src/releases/order.ts'
import type { ReleaseState } from '../../src/releases/states.ts'

const now = new Date('2026-03-02T10:00:00Z')
const hour = 60 * 60_000
const staging = { environment: 'staging', withinMs: null }
const commit = 'abc1234567'
const earlier = (state: ReleaseState, hoursAgo: number, changed: Partial<EarlierRelease> = {}): EarlierRelease => ({
  environment: 'staging',
  commit,
  state,
  at: new Date(now.getTime() - hoursAgo * hour),
  ...changed,
})

describe('staging before production', () => {
  it('is free where nothing is required', () => {
    expect(releasedBefore(null, commit, [], now)).toMatchObject({ isMet: true, code: 'order.free' })
  })

  it.each<[string, EarlierRelease[], string, string]>([
    ['live', [earlier('live', 3)], 'order.met', 'abc1234 went live in staging 3 hours ago.'],
    ['never', [], 'order.missing', 'abc1234 must be live in staging first: it was never deployed there.'],
    ['another commit', [earlier('live', 1, { commit: 'def' })], 'order.missing', 'never deployed there'],
    ['elsewhere', [earlier('live', 1, { environment: 'preview' })], 'order.missing', 'never deployed there'],
    ['only asked for', [earlier('approved', 1), earlier('withdrawn', 1)], 'order.missing', 'never deployed there'],
    ['being watched', [earlier('watching', 1)], 'order.running', 'it is watching there.'],
    ['unknown', [earlier('unknown', 1), earlier('live', 2)], 'order.running', 'it is unknown there.'],
    ['failed', [earlier('failed', 1)], 'order.failed', 'it failed there 1 hour ago.'],
    [
      'rolled back after it was live',
      [earlier('rolled-back', 1), earlier('live', 2)],
      'order.failed',
      'it was rolled back there',
    ],
    ['live after it failed', [earlier('failed', 2), earlier('live', 1)], 'order.met', 'went live in staging'],
    ['live and failed at once', [earlier('live', 1), earlier('failed', 1)], 'order.failed', 'it failed there'],
    ['failed and watched at once', [earlier('watching', 1), earlier('failed', 1)], 'order.failed', 'it failed there'],
    ['live, and asked for again', [earlier('requested', 1), earlier('live', 2)], 'order.met', 'went live in staging'],
    [
      'live before another commit',
      [earlier('live', 2), earlier('live', 1, { commit: 'def' })],
      'order.met',
      'went live',
    ],
  ])('%s', (_name, releases, code, sentence) => {
    const decision = releasedBefore(staging, commit, releases, now)
    expect(decision).toMatchObject({ code, isMet: code === 'order.met' })
    expect(decision.sentence).toContain(sentence)
  })

  it('may be no older than the file allows, to the millisecond', () => {
    const within = { environment: 'staging', withinMs: 3 * hour }
    expect(releasedBefore(within, commit, [earlier('live', 3)], now).code).toBe('order.met')
    expect(releasedBefore(within, commit, [earlier('live', 3)], new Date(now.getTime() + 1))).toEqual({
      isMet: false,
      code: 'order.old',
      sentence: 'abc1234 went live in staging 3 hours ago, and 3 hours is the limit.',
    })
  })
})
