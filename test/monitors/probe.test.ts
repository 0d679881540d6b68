import { describe, expect, it } from 'vitest'
import type { CheckAnswer } from '../../src/checks/check.ts'
import { SourceError } from '../../src/errors.ts'
import { type Probing, probe } from '../../src/monitors/probe.ts'
import { closedPort, serveHttp, serveTcp } from '../sources/local.ts'
import { checkOf, httpCheck, localSources, networkUp, silentLog, watchedOf } from './watched.ts'

const at = new Date('2026-01-11T00:00:00Z')

function probing(changes: Partial<Probing> = {}): Probing {
  return {
    sources: localSources(),
    ownNetwork: networkUp,
    now: () => at,
    log: silentLog,
    betweenTriesMs: 10,
    ...changes,
  }
}

const networkDown = { answered: () => undefined, isDown: async () => true }
const address = (port: number) => `http://127.0.0.1:${port}/`

describe('one probe', () => {
  it('asks once when it passes, and says how long that took', async () => {
    let asked = 0
    let answered = 0
    const port = await serveHttp((_, response) => {
      asked += 1
      response.end('fine')
    })
    const count = () => {
      answered += 1
    }
    const ownNetwork = { answered: count, isDown: async () => false }
    const outcome = await probe(watchedOf(httpCheck(address(port))), probing({ ownNetwork }))
    expect(outcome).toMatchObject({ status: 'pass', code: 'http.ok', at, link: { url: address(port) } })
    expect(outcome.tookMs).toBeLessThan(5_000)
    expect({ asked, answered }).toEqual({ asked: 1, answered: 1 })
  })

  it.each([
    [1, 1, 'fail'],
    [2, 2, 'pass'],
    [3, 2, 'pass'],
  ] as const)('with %i tries asks a server that fails once %i times: %s', async (tries, times, status) => {
    let asked = 0
    const port = await serveHttp((_, response) => {
      asked += 1
      response.writeHead(asked === 1 ? 502 : 200).end()
    })
    expect(await probe(watchedOf(httpCheck(address(port)), { tries }), probing())).toMatchObject({ status })
    expect(asked).toBe(times)
  })

  it('fails when every try fails, even where our network is down, because somebody answered', async () => {
    const port = await serveHttp((_, response) => void response.writeHead(502).end())
    const outcome = await probe(watchedOf(httpCheck(address(port))), probing({ ownNetwork: networkDown }))
    expect(outcome).toMatchObject({ status: 'fail', code: 'http.bad_gateway' })
  })

  it('blames nobody for silence while our own network is down', async () => {
    const watched = watchedOf(httpCheck(address(await closedPort())))
    expect(await probe(watched, probing({ ownNetwork: networkDown }))).toMatchObject({
      status: 'unknown',
      code: 'network.down',
      summary: expect.stringMatching(/^Our own network/),
    })
    expect(await probe(watched, probing())).toMatchObject({ status: 'fail', code: 'http.refused' })
  })

  it('ends before the next probe is due, however patient the check is', async () => {
    const port = await serveTcp(() => undefined)
    const check = httpCheck(address(port), { timeoutMs: 60_000 })
    const parts = probing()
    const startedAt = performance.now()
    const outcome = await probe(watchedOf(check, { everyMs: 3_000, tries: 1 }), parts)
    expect(outcome).toMatchObject({ status: 'fail', code: 'http.timeout' })
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })

  it.each([
    ['timeout', 2],
    ['rate-limited', 1],
    ['not-configured', 1],
  ] as const)('is unknown where a source is %s, asked %i times', async (cause, times) => {
    let asked = 0
    const check = checkOf(async (): Promise<CheckAnswer> => {
      asked += 1
      throw new SourceError('GitHub', cause, 'GitHub says no')
    })
    const outcome = await probe(watchedOf(check), probing())
    expect(outcome).toMatchObject({ status: 'unknown', code: `source.${cause}`, summary: 'GitHub says no' })
    expect(asked).toBe(times)
  })
})
