import { describe, expect, it } from 'vitest'
import { createOwnNetwork, isSilence } from '../../src/monitors/own-network.ts'
import { anyAnswers } from '../../src/sources/reachable.ts'
import { closedPort, localNetwork, patient, serveHttp, serveTcp } from '../sources/local.ts'

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

describe('reference points over real connections', () => {
  const url = (port: number) => `http://127.0.0.1:${port}/`

  it('answer when any of them gives any status', async () => {
    const broken = await serveHttp((_, response) => void response.writeHead(503).end())
    const network = localNetwork()
    expect(await anyAnswers(network, [url(await closedPort()), url(broken)], patient())).toBe(true)
  })

  it('do not when all refuse or keep silent', async () => {
    const silent = await serveTcp(() => undefined)
    const network = localNetwork()
    const soon = AbortSignal.timeout(300)
    expect(await anyAnswers(network, [url(await closedPort()), url(silent)], soon)).toBe(false)
  })
})
