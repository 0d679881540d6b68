import { describe, expect, it } from 'vitest'
import { createClock, stopsBetween, targetOf } from '../../playground/clock.ts'
import { createDueDigests } from '../../playground/due-digests.ts'

const thursday = new Date('2026-11-26T23:00:00Z')
const texts = (dates: readonly Date[]) => dates.map((date) => date.toISOString().slice(5, 16))

describe('where a move leads', () => {
  it.each([
    ['hour', '2026-11-27T00:00:00.000Z'],
    ['morning', '2026-11-27T09:00:00.000Z'],
    ['day', '2026-11-27T23:00:00.000Z'],
    ['week', '2026-12-03T23:00:00.000Z'],
  ] as const)('%s', (move, expected) => {
    expect(targetOf(move, thursday).toISOString()).toBe(expected)
  })
})

describe('the stops of a move', () => {
  it('are every morning on the way, and where it leads', () => {
    const to = new Date('2026-11-29T12:00:00Z')
    expect(texts(stopsBetween(thursday, to, []))).toEqual(['11-27T09:05', '11-28T09:05', '11-29T09:05', '11-29T12:00'])
  })

  it('are further moments on the way, each once and none outside', () => {
    const at = (text: string) => new Date(`2026-11-${text}:00Z`)
    const further = [at('27T08:05'), at('27T09:05'), at('26T08:05'), at('28T08:05')]
    expect(texts(stopsBetween(thursday, at('27T10:00'), further))).toEqual([
      '11-27T08:05',
      '11-27T09:05',
      '11-27T10:00',
    ])
  })
})

/** A clock over a time that stands still until it is moved. */
function given(parts: { settle?: () => Promise<void>; jump?: () => Promise<void> } = {}) {
  let aheadMs = 0
  const log: string[] = []
  const clock = createClock({
    now: () => thursday.getTime() + aheadMs,
    stops: (from, to) => stopsBetween(from, to, []),
    jump: async (ms) => {
      aheadMs = ms
      log.push(`at ${new Date(thursday.getTime() + ms).toISOString().slice(5, 16)}`)
      await parts.jump?.()
    },
    settle: async () => {
      await parts.settle?.()
      log.push('settled')
    },
    onChange: ({ movingTo }) => log.push(movingTo === null ? 'there' : 'moving'),
  })
  return { clock, log }
}

describe('the clock', () => {
  it('goes morning by morning, and waits at each until what is due is done', async () => {
    const { clock, log } = given()
    await clock.move('week')
    const steps = log.filter((step) => step.startsWith('at') || step === 'settled')
    expect(steps.slice(0, 4)).toEqual(['at 11-27T09:05', 'settled', 'at 11-28T09:05', 'settled'])
    expect(steps.at(-2)).toBe('at 12-03T23:00')
    expect(steps).toHaveLength(16)
    expect(clock.state()).toEqual({ aheadMs: 7 * 24 * 60 * 60_000, movingTo: null })
    await clock.move('hour')
    expect(clock.state().aheadMs).toBe((7 * 24 + 1) * 60 * 60_000)
  })

  it('is moved once at a time', async () => {
    const { clock } = given()
    await Promise.all([clock.move('hour'), clock.move('day')])
    expect(clock.state().aheadMs).toBe(60 * 60_000)
  })

  it('stays where it came to when the bot does not start, and can be moved again', async () => {
    let fails = true
    const { clock } = given({
      jump: async () => {
        if (fails) throw new Error('The bot was not ready')
      },
    })
    await expect(clock.move('week')).rejects.toThrow('The bot was not ready')
    expect(clock.state()).toEqual({ aheadMs: 10 * 60 * 60_000 + 5 * 60_000, movingTo: null })
    fails = false
    await clock.move('hour')
    expect(clock.state().movingTo).toBeNull()
  })
})

describe('digests that are due on the way', () => {
  const schedules = [
    { id: 'lagos', cron: '0 9 * * 1-5', zone: 'Africa/Lagos' },
    { id: 'utc', cron: '0 9 * * 1-5', zone: 'UTC' },
  ]
  const line = (digest: string, slot: string) =>
    JSON.stringify({ level: 30, digest, slot, state: 'posted', msg: 'a digest is done' })

  it('are stopped at five minutes after each', () => {
    const { stops } = createDueDigests(schedules, thursday)
    expect(texts(stops(thursday, new Date('2026-11-28T12:00:00Z')))).toEqual([
      '11-27T08:05',
      '11-27T09:05',
      '11-28T09:05',
      '11-28T12:00',
    ])
  })

  it('are waited for until the bot’s log says that each is done', async () => {
    const { read, settle } = createDueDigests(schedules, thursday)
    let isSettled = false
    const settled = settle(new Date('2026-11-27T09:05:00Z')).then((missing) => {
      isSettled = true
      return missing
    })
    read('no JSON at all')
    read(line('lagos', '2026-11-27T08:00:00.000Z'))
    await new Promise(setImmediate)
    expect(isSettled).toBe(false)
    read(line('utc', '2026-11-27T09:00:00.000Z'))
    expect(await settled).toBe(0)
    expect(await settle(new Date('2026-11-29T09:05:00Z'))).toBe(0)
  })
})
