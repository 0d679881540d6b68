import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ConnectTo } from '../../src/config/variables.ts'
import type { Config } from '../../src/config.ts'
import { createHttp } from '../../src/sources/http.ts'
import { createTls } from '../../src/sources/tls.ts'
import {
  type Authority,
  closedPort,
  foundAuthority,
  localNetwork,
  patient,
  serveHttp,
  serveHttps,
  serveNames,
  serveTcp,
} from './local.ts'

let authority: Authority
let authorityFile: string

beforeAll(async () => {
  authority = await foundAuthority()
  authorityFile = join(mkdtempSync(join(tmpdir(), 'countersign-')), 'authority.pem')
  writeFileSync(authorityFile, authority.pem)
})

function httpWith(settings: Partial<Config['network']> = {}) {
  const network = localNetwork(settings)
  return createHttp(network, createTls(network))
}

const to = (host: string, port: number): ConnectTo => ({
  host,
  port: '',
  connectHost: '127.0.0.1',
  connectPort: String(port),
})

const get = (url: string, settings: Partial<Config['network']> = {}, followRedirects = false) =>
  httpWith(settings).get(url, { signal: patient(), followRedirects })

describe('an answer', () => {
  it('comes with status, headers and body, also when it is an error page', async () => {
    const port = await serveHttp((request, response) => {
      response.writeHead(503, { 'x-one': 'a', 'set-cookie': ['b=1', 'c=2'] }).end(`not now, ${request.url}`)
    })
    const answer = await get(`http://127.0.0.1:${port}/health?deep=1`)
    expect(answer).toMatchObject({ status: 503, body: 'not now, /health?deep=1' })
    expect(answer.headers).toMatchObject({ 'x-one': 'a', 'set-cookie': 'b=1, c=2' })
    expect(answer.finalUrl).toBe(`http://127.0.0.1:${port}/health?deep=1`)
    expect(answer.tookMs).toBeGreaterThan(0)
  })

  it('is cut after 256 KiB, and an endless one does not keep us', async () => {
    const port = await serveHttp((_, response) => {
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
      }
      response.on('drain', write)
      write()
    })
    const answer = await get(`http://127.0.0.1:${port}/`)
    expect(answer.body).toHaveLength(256 * 1024)
  })

  it('is a redirect unless redirects are followed', async () => {
    const port = await serveHttp((request, response) => {
      if (request.url === '/end') response.end('here')
      else response.writeHead(302, { location: '/end' }).end()
    })
    const url = `http://127.0.0.1:${port}/start`
    expect(await get(url)).toMatchObject({ status: 302, finalUrl: url })
    expect(await get(url, {}, true)).toMatchObject({
      status: 200,
      body: 'here',
      finalUrl: `http://127.0.0.1:${port}/end`,
    })
  })
})

describe('CONNECT_TO', () => {
  it('keeps the Host header, the TLS name and the trust of the address that was asked', async () => {
    const port = await serveHttps(await authority.sign('www.a.test'), (request, response) => {
      response.end(`${request.headers.host} ${'servername' in request.socket ? request.socket.servername : ''}`)
    })
    const settings = { connectTo: [to('www.a.test', port)], extraCertificatesFile: authorityFile, allowedNetworks: [] }
    expect(await get('https://www.a.test/', settings)).toMatchObject({ status: 200, body: 'www.a.test www.a.test' })
  })
})

describe('name servers', () => {
  it('are asked for the address', async () => {
    const port = await serveHttp((_, response) => response.end('found'))
    const nameServers = [await serveNames({ 'a.test A': ['127.0.0.1'] })]
    expect(await get(`http://a.test:${port}/`, { nameServers })).toMatchObject({ body: 'found' })
  })

  it('that know no such name make the endpoint unresolved', async () => {
    const nameServers = [await serveNames({})]
    await expect(get('http://api.a.test/', { nameServers })).rejects.toMatchObject({
      code: 'unresolved',
      message: 'api.a.test does not resolve',
    })
  })

  it('that fail are blamed themselves', async () => {
    const nameServers = [await serveNames({ 'a.test A': ['SERVFAIL'] })]
    await expect(get('http://a.test/', { nameServers })).rejects.toMatchObject({ system: 'DNS', code: 'server-error' })
  })
})

describe('an outage', () => {
  it('is a refused connection', async () => {
    const port = await closedPort()
    await expect(get(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      system: 'HTTP',
      code: 'refused',
      message: `127.0.0.1 refused the connection on port ${port}`,
    })
  })

  it('is no answer before the deadline, at the head or in the body', async () => {
    for (const head of ['', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf']) {
      const deadline = new AbortController()
      const port = await serveTcp((socket) => {
        socket.once('data', () => socket.write(head, () => deadline.abort()))
      })
      await expect(httpWith().get(`http://127.0.0.1:${port}/`, { signal: deadline.signal })).rejects.toMatchObject({
        code: 'timeout',
        message: expect.stringMatching(/^127\.0\.0\.1 did not answer within \d+ ms$/),
      })
    }
  })

  it('is a connection closed without an answer', async () => {
    const port = await serveTcp((socket) => socket.once('data', () => socket.end()))
    await expect(get(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: 'refused',
      message: '127.0.0.1 closed the connection without an answer',
    })
  })

  it('is half an answer', async () => {
    const port = await serveTcp((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf'))
    })
    await expect(get(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'garbage' })
  })

  it('is something that is not HTTP', async () => {
    const port = await serveTcp((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.9\r\n')))
    await expect(get(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: 'garbage',
      message: '127.0.0.1 answered something that is not HTTP',
    })
  })

  it('is a certificate that expired, with the day', async () => {
    const past = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-03-03T00:00:00Z') }
    const port = await serveHttps(await authority.sign('a.test', past), (_, response) => response.end())
    const settings = { connectTo: [to('a.test', port)], extraCertificatesFile: authorityFile }
    await expect(get('https://a.test/', settings)).rejects.toMatchObject({
      code: 'tls',
      message: 'The certificate of a.test expired on 3 March 2026',
    })
  })

  it('is a certificate for another name or of a stranger', async () => {
    const port = await serveHttps(await authority.sign('a.test'), (_, response) => response.end())
    const trusting = { connectTo: [to('', port)], extraCertificatesFile: authorityFile }
    await expect(get('https://b.test/', trusting)).rejects.toMatchObject({
      code: 'tls',
      message: 'The certificate of b.test is made out to another name',
    })
    await expect(get('https://a.test/', { connectTo: [to('', port)] })).rejects.toMatchObject({ code: 'tls' })
  })

  it('is a circle or an endless chain of redirects, or one to something else than HTTP', async () => {
    const to = async (location: (path: string) => string) =>
      serveHttp((request, response) => response.writeHead(302, { location: location(request.url ?? '') }).end())
    const follow = async (port: number) => get(`http://127.0.0.1:${port}/`, {}, true)
    const circle = await to(() => '/again')
    await expect(follow(circle)).rejects.toMatchObject({
      code: 'garbage',
      message: '127.0.0.1 redirects in a circle, or to what is not an http address',
    })
    const chain = await to((path) => `${path}x`)
    await expect(follow(chain)).rejects.toMatchObject({ code: 'garbage', message: '127.0.0.1 redirects too often' })
    const elsewhere = await to(() => 'ftp://127.0.0.1/')
    await expect(follow(elsewhere)).rejects.toMatchObject({ code: 'garbage' })
  })
})

describe('the guard', () => {
  const closed = { allowedNetworks: [] }

  it.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://[::1]/',
    'http://2130706433/',
    'http://[::ffff:127.0.0.1]/',
  ])('does not ask %s', async (url) => {
    await expect(get(url, closed)).rejects.toMatchObject({ code: 'blocked' })
  })

  it('does not ask a public name that stands for a private address', async () => {
    const nameServers = [await serveNames({ 'a.test A': ['169.254.169.254'] })]
    await expect(get('http://a.test/', { ...closed, nameServers })).rejects.toMatchObject({
      code: 'blocked',
      message:
        'a.test stands for 169.254.169.254, which is not a public address, so it was not asked; ALLOWED_NETWORKS can permit it',
    })
  })

  it('is asked again on every redirect', async () => {
    let reached = false
    const inner = await serveHttp((_, response) => {
      reached = true
      response.end()
    })
    const outer = await serveHttp((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${inner}/` }).end()
    })
    const settings = { ...closed, connectTo: [to('a.test', outer)] }
    await expect(get('http://a.test/', settings, true)).rejects.toMatchObject({ code: 'blocked' })
    expect(reached).toBe(false)
  })

  it('lets only http and https be asked', async () => {
    await expect(get('file:///etc/passwd')).rejects.toMatchObject({ code: 'blocked' })
    await expect(get('not an address')).rejects.toMatchObject({ code: 'blocked' })
  })
})

describe('NODE_EXTRA_CA_CERTS', () => {
  it('that cannot be read is said in a sentence', () => {
    expect(() => httpWith({ extraCertificatesFile: '/nowhere/authority.pem' })).toThrow(
      /^NODE_EXTRA_CA_CERTS: \/nowhere\/authority\.pem cannot be used: /,
    )
  })
})

describe('a credential', () => {
  const variables = new Map([
    ['CHECK_TOKEN', 'canary-value-7f3a'],
    ['CHECK_BROKEN', 'one\ntwo'],
  ])
  const withVariables = () => {
    const network = localNetwork()
    return createHttp(network, createTls(network), variables)
  }

  it.each([
    [{ variable: 'CHECK_TOKEN', scheme: 'Bearer' }, 'authorization', 'Bearer canary-value-7f3a'],
    [{ variable: 'CHECK_TOKEN', scheme: 'Basic' }, 'authorization', 'Basic Y2FuYXJ5LXZhbHVlLTdmM2E='],
    [{ variable: 'CHECK_TOKEN', scheme: 'none', header: 'X-Api-Key' }, 'x-api-key', 'canary-value-7f3a'],
  ] as const)('is sent as %j, and taken out of an answer that repeats it', async (authorization, name, sent) => {
    const port = await serveHttp((request, response) => {
      response.writeHead(200, { 'x-echo': String(request.headers[name]) }).end(`${request.headers[name]}`)
    })
    const seen: unknown[] = []
    const echo = await serveHttp((request, response) => {
      seen.push(request.headers[name])
      response.end()
    })
    const ask = (at: number) =>
      withVariables().get(`http://127.0.0.1:${at}/`, { signal: patient(), authorization, followRedirects: true })
    await ask(echo)
    expect(seen).toEqual([sent])
    const answer = await ask(port)
    expect(answer.body).toContain('[redacted]')
    expect(JSON.stringify(answer)).not.toMatch(/canary-value|Y2FuYXJ5/)
  })

  it('goes to the named address alone', async () => {
    const seen: string[] = []
    const other = await serveHttp((request, response) => {
      seen.push(request.url ?? '')
      response.end()
    })
    const port = await serveHttp((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${other}/thief` }).end()
    })
    const authorization = { variable: 'CHECK_TOKEN', scheme: 'none', header: 'x-api-key' } as const
    const url = `http://127.0.0.1:${port}/`
    const answer = await withVariables().get(url, { signal: patient(), authorization, followRedirects: true })
    expect(answer.status).toBe(302)
    expect(seen).toEqual([])
  })

  it.each([
    ['CHECK_OTHER', 'CHECK_OTHER is not set: the address is to be asked with it'],
    ['CHECK_BROKEN', 'CHECK_BROKEN has characters that a header cannot carry'],
  ])('of %s is an outage before anything is asked', async (variable, message) => {
    const asked = withVariables().get('http://127.0.0.1:1/', {
      signal: patient(),
      authorization: { variable, scheme: 'Bearer' },
    })
    await expect(asked).rejects.toMatchObject({ code: 'not-configured', message })
  })
})
