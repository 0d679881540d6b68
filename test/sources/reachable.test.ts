import { describe, expect, it } from 'vitest'
import { anyAnswers } from '../../src/sources/reachable.ts'
import { closedPort, localNetwork, patient, serveHttp, serveTcp } from './local.ts'

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
