import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAfterAcknowledgement } from '../../src/slack/after-acknowledgement.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('work behind acknowledgements', () => {
  it('begins when no request has come for twenty milliseconds', async () => {
    const done: string[] = []
    const after = createAfterAcknowledgement(() => undefined)
    after.arrived()
    after.later(async () => void done.push('one'))
    await vi.advanceTimersByTimeAsync(15)
    after.arrived()
    await vi.advanceTimersByTimeAsync(15)
    expect(done).toEqual([])
    await vi.advanceTimersByTimeAsync(10)
    expect(done).toEqual(['one'])
  })

  it('does not wait for ever under a stream of requests', async () => {
    const done: string[] = []
    const after = createAfterAcknowledgement(() => undefined)
    after.arrived()
    after.later(async () => void done.push('one'))
    for (let passedMs = 0; passedMs < 300; passedMs += 10) {
      after.arrived()
      await vi.advanceTimersByTimeAsync(10)
    }
    expect(done).toEqual(['one'])
  })

  it('is finished before a stop, and a failure of one is told and harms no other', async () => {
    const done: string[] = []
    const failures: unknown[] = []
    const after = createAfterAcknowledgement((error) => void failures.push(error))
    after.arrived()
    after.later(async () => {
      throw new Error('broke')
    })
    after.later(async () => void done.push('two'))
    await after.idle()
    expect(done).toEqual(['two'])
    expect(failures).toEqual([new Error('broke')])
  })
})
