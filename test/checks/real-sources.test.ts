import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Asking, CheckAnswer } from '../../src/checks/check.ts'
import { dns } from '../../src/checks/dns.ts'
import { http } from '../../src/checks/http.ts'
import { tls } from '../../src/checks/tls.ts'
import type { Config } from '../../src/config.ts'
import { SourceError } from '../../src/errors.ts'
import { connectSources } from '../../src/sources/connect.ts'
import { closedPort, foundAuthority, patient, serveHttp, serveHttps, serveNames, serveTcp } from '../sources/local.ts'

function asking(network: Partial<Config['network']>, signal = patient()): Asking {
  const { sources, close } = connectSources(
    {
      github: { auth: { kind: 'none' }, apiUrl: 'http://127.0.0.1:1' },
      sentry: { token: null, url: 'http://127.0.0.1:1' },
      vercel: { token: null, apiUrl: 'http://127.0.0.1:1' },
      checkVariables: new Map(),
      deployVariables: new Map(),
      network: {
        nameServers: [],
        connectTo: [],
        allowedNetworks: ['127.0.0.0/8'],
        extraCertificatesFile: null,
        ...network,
      },
    },
    pino({ level: 'silent' }),
  )
  onTestFinished(close)
  return { sources, now: new Date(), signal, repository: undefined, product: 'acme', environment: 'production' }
}

const askHttp = (url: string, ...rest: Parameters<typeof asking>): Promise<CheckAnswer> =>
  http.ask(http.spec.parse({ url }), asking(...rest))

describe('http over real connections', () => {
  it('tells the failures of an endpoint apart', async () => {
    const vercel = await serveHttp((_, response) => {
      response.writeHead(404, { 'x-vercel-error': 'DEPLOYMENT_NOT_FOUND' }).end('The deployment could not be found.')
    })
    expect(await askHttp(`http://127.0.0.1:${vercel}/`, {})).toMatchObject({ code: 'http.vercel_no_deployment' })
    const closed = await closedPort()
    expect(await askHttp(`http://127.0.0.1:${closed}/`, {})).toMatchObject({ status: 'fail', code: 'http.refused' })
    const nameServers = [await serveNames({})]
    expect(await askHttp('http://a.test/', { nameServers })).toMatchObject({
      status: 'fail',
      code: 'http.unresolved',
      summary: 'a.test does not resolve',
    })
  })

  it('fails when nothing came before the deadline, however the deadline is told', async () => {
    for (const reason of [undefined, new SourceError('Countersign', 'timeout', 'No answer within 10 s')]) {
      const deadline = new AbortController()
      const port = await serveTcp((socket) => socket.once('data', () => deadline.abort(reason)))
      expect(await askHttp(`http://127.0.0.1:${port}/`, {}, deadline.signal)).toMatchObject({
        status: 'fail',
        code: 'http.timeout',
        summary: expect.stringMatching(/^127\.0\.0\.1 did not answer within \d+ ms$/),
      })
    }
  })

  it('is no answer about the endpoint when we were kept from asking', async () => {
    const asked = askHttp('http://127.0.0.1/', { allowedNetworks: [] })
    await expect(asked).rejects.toMatchObject({ code: 'blocked' })
    const nameServers = [await serveNames({ 'a.test A': ['SERVFAIL'] })]
    await expect(askHttp('http://a.test/', { nameServers })).rejects.toMatchObject({ system: 'DNS' })
  })
})

describe('dns over a real name server', () => {
  it('asks for many names at once without a warning', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error) => warnings.push(warning)
    process.on('warning', listen)
    onTestFinished(() => void process.off('warning', listen))
    const names = Array.from({ length: 20 }, (_, index) => `n${index}.a.test`)
    const zone = Object.fromEntries(names.slice(1).map((name) => [`${name} A`, ['192.0.2.1']]))
    const nameServers = [await serveNames({ ...zone, 'a.test NS': ['ada.ns.cloudflare.com'] })]
    const answer = await dns.ask(dns.spec.parse({ names }), asking({ nameServers }))
    expect(answer).toMatchObject({ status: 'fail', share: 0.95, code: 'dns.unresolved' })
    expect(answer.details[1]).toMatchObject({ status: 'pass', found: '192.0.2.1', note: 'Cloudflare' })
    expect(warnings).toEqual([])
  })
})

describe('tls over real connections', () => {
  it('shows what is wrong with each host', async () => {
    const authority = await foundAuthority()
    const port = await serveHttps(await authority.sign('a.test'), (_, response) => response.end())
    const connectTo = [{ host: 'a.test', port: '', connectHost: '127.0.0.1', connectPort: String(port) }]
    const hosts = ['a.test', `127.0.0.1:${await closedPort()}`]
    const answer = await tls.ask(tls.spec.parse({ hosts }), asking({ connectTo }))
    expect(answer.details).toMatchObject([
      { status: 'fail', note: 'issued by Local Trust' },
      { status: 'fail', found: 'no certificate' },
    ])
  })
})
