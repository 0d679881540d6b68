import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRate } from '../../playground/emulators/slack-rate.ts'
import { SourceError } from '../../src/errors.ts'
import { type Counted, createPace } from '../../src/slack/pace.ts'

const post = (channelId: string): Counted => ({ kind: 'post', channelId })

function createClock() {
  const clock = { at: 1_000_000 }
  const pace = createPace(() => clock.at)
  /** 0 when a call may go, else how long it must wait. */
  const ask = async (call: Counted): Promise<number> => {
    try {
      await pace.impatient.turn(call)
      return 0
    } catch (error) {
      return error instanceof SourceError ? (error.retryAfterMs ?? -1) : -2
    }
  }
  return { clock, pace, ask }
}

describe('the pace', () => {
  it('lets a short burst go, then one message a second in a channel', async () => {
    const { clock, ask } = createClock()
    expect([await ask(post('C1')), await ask(post('C1')), await ask(post('C1'))]).toEqual([0, 0, 0])
    expect(await ask(post('C1'))).toBe(1_000)
    expect(await ask(post('C2'))).toBe(0)
    clock.at += 600
    expect(await ask(post('C1'))).toBe(400)
    clock.at += 400
    expect(await ask(post('C1'))).toBe(0)
    expect(await ask(post('C1'))).toBe(1_000)
  })

  it('counts a channel that was named and its id together', async () => {
    const { pace, ask } = createClock()
    pace.learn('#acme', 'C1')
    await ask(post('#acme'))
    await ask(post('C1'))
    await ask(post('#acme'))
    expect(await ask(post('C1'))).toBe(1_000)
  })

  it('keeps updates to some fifty a minute, in all channels together', async () => {
    const { clock, ask } = createClock()
    let sent = 0
    for (let second = 0; second < 240; second += 1) {
      for (let turn = 0; turn < 5; turn += 1) if ((await ask({ kind: 'update' })) === 0) sent += 1
      clock.at += 1_000
    }
    expect(sent).toBeLessThanOrEqual(4 * 50 + 30)
    expect(sent).toBeGreaterThan(4 * 45)
  })

  it('waits as long as Slack asked for', async () => {
    const { clock, pace, ask } = createClock()
    pace.hold(post('C1'), 7_000)
    expect(await ask(post('C1'))).toBe(7_000)
    clock.at += 7_000
    expect(await ask(post('C1'))).toBe(0)
  })

  it('lets those who wait go one after another', async () => {
    const pace = createPace()
    const begun = performance.now()
    const calls = Array.from({ length: 4 }, () => pace.turn(post('C1')))
    await Promise.all(calls)
    expect(performance.now() - begun).toBeGreaterThan(990)
  })

  it('never asks for more than Slack gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 2_500 }), { maxLength: 200 }), async (pauses) => {
        const { clock, ask } = createClock()
        const slack = createRate(() => clock.at)
        for (const pause of pauses) {
          clock.at += pause
          if ((await ask(post('C1'))) === 0) expect(slack('C1')).toBeNull()
        }
      }),
    )
  })
})
