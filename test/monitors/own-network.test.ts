import { describe, expect, it } from 'vitest'
import { createOwnNetwork, isSilence } from '../../src/monitors/own-network.ts'

function world(options: { answers: boolean; monitorsAreOutside?: boolean }) {
  const state = { answers: options.answers, asked: 0, nowMs: 1_000_000 }
  const network = createOwnNetwork({
    anyAnswers: async () => {
      state.asked += 1
      return state.answers
    },
    monitorsAreOutside: options.monitorsAreOutside ?? true,
    nowMs: () => state.nowMs,
  })
  return { state, network }
}

describe('our own network', () => {
  it.each([
    ['http.timeout', true],
    ['http.refused', true],
    ['http.unresolved', true],
    ['tls.timeout', true],
    ['http.bad_gateway', false],
    ['http.tls', false],
    ['http.body', false],
    ['source.timeout', false],
  ])('%s: whether nobody was heard is %s', (code, silent) => {
    expect(isSilence(code)).toBe(silent)
  })

  it('is down when no reference point answers, and one look serves all probes for five seconds', async () => {
    const { state, network } = world({ answers: false })
    expect(await Promise.all([network.isDown(), network.isDown(), network.isDown()])).toEqual([true, true, true])
    state.nowMs += 4_999
    state.answers = true
    expect(await network.isDown()).toBe(true)
    expect(state.asked).toBe(1)
    state.nowMs += 1
    expect(await network.isDown()).toBe(false)
    expect(state.asked).toBe(2)
  })

  it('is up, without a question, while others answered in the last seconds', async () => {
    const { state, network } = world({ answers: false })
    network.answered()
    state.nowMs += 1_999
    expect(await network.isDown()).toBe(false)
    expect(state.asked).toBe(0)
    state.nowMs += 1
    expect(await network.isDown()).toBe(true)
  })

  it('is not thought up because of neighbours that are reached without it', async () => {
    const { state, network } = world({ answers: false, monitorsAreOutside: false })
    network.answered()
    expect(await network.isDown()).toBe(true)
    expect(state.asked).toBe(1)
  })
})
