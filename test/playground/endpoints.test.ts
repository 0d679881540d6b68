import { Agent, fetch, request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Authority, createAuthority } from '../../playground/emulators/authority.ts'
import {
  cloudflareBadGateway,
  cloudflareConnectionTimedOut,
  healthy,
  vercelDeploymentNotFound,
} from '../../playground/emulators/endpoint-answers.ts'
import { createEndpointsEmulator, type EndpointsEmulator } from '../../playground/emulators/endpoints.ts'

const HOST = 'www.vauntico.com'
let authority: Authority
let endpoints: EndpointsEmulator
let dispatcher: Agent

beforeAll(async () => {
  authority = await createAuthority()
  endpoints = await createEndpointsEmulator()
  endpoints.setCertificate(HOST, await authority.issue({ names: [HOST] }))
  // As --connect-to does: the name stays, and only the connection goes elsewhere.
  dispatcher = new Agent({
    connect: {
      ca: authority.rootPem,
      lookup: (_, options, callback) =>
        options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
    },
  })
})
afterAll(async () => {
  await dispatcher.destroy()
  await Promise.all([endpoints.close(), authority.close()])
})

const get = (path: string, options: { host?: string; signal?: AbortSignal } = {}) =>
  fetch(`https://${options.host ?? HOST}:${endpoints.httpsPort}${path}`, {
    dispatcher,
    ...(options.signal ? { signal: options.signal } : {}),
  })

describe('createEndpointsEmulator', () => {
  it('answers for a name over HTTPS and HTTP, by path', async () => {
    endpoints.set(HOST, '/health', { kind: 'answer', status: 201, headers: { 'x-test': 'yes' }, body: 'fine' })
    endpoints.set(HOST, '*', healthy('<h1>Hello</h1>'))
    const secure = await get('/health?full=1')
    expect([secure.status, secure.headers.get('x-test'), await secure.text()]).toEqual([201, 'yes', 'fine'])
    const plain = await fetch(`http://${HOST}:${endpoints.httpPort}/other`, { dispatcher })
    expect([plain.status, await plain.text()]).toEqual([200, '<h1>Hello</h1>'])
    expect(endpoints.requests.slice(-2)).toEqual([
      { method: 'GET', host: HOST, path: '/health?full=1' },
      { method: 'GET', host: HOST, path: '/other' },
    ])
  })

  it('changes while it runs', async () => {
    endpoints.set(HOST, '/change', { kind: 'answer', status: 500 })
    expect((await get('/change')).status).toBe(500)
    endpoints.set(HOST, '/change', { kind: 'answer', status: 200 })
    expect((await get('/change')).status).toBe(200)
  })

  it('opens to those who bring the right authorization', async () => {
    const granted = { kind: 'answer', status: 200, body: 'details' } as const
    const refused = { kind: 'answer', status: 401, body: 'who are you' } as const
    endpoints.set(HOST, '/guarded', { kind: 'guarded', authorization: 'Bearer right', granted, refused })
    const bodies = ['Bearer right', 'Bearer wrong', ''].map(async (authorization) => {
      const headers = { host: HOST, ...(authorization === '' ? {} : { authorization }) }
      const url = `http://127.0.0.1:${endpoints.httpPort}/guarded`
      return (await request(url, { headers })).body.text()
    })
    expect(await Promise.all(bodies)).toEqual(['details', 'who are you', 'who are you'])
  })

  it('answers late', async () => {
    endpoints.set(HOST, '/late', { kind: 'answer', status: 200, delayMs: 60 })
    const startedAt = performance.now()
    expect((await get('/late')).status).toBe(200)
    expect(performance.now() - startedAt).toBeGreaterThan(50)
  })

  it.each(['close', 'garbage'] as const)('fails by %s', async (kind) => {
    endpoints.set(HOST, `/${kind}`, { kind })
    await expect(get(`/${kind}`)).rejects.toThrow()
  })

  it('breaks off in the middle of an answer', async () => {
    endpoints.set(HOST, '/half', { kind: 'half' })
    const answer = await get('/half')
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
  })

  it('never answers', async () => {
    endpoints.set(HOST, '/silence', { kind: 'silence' })
    const patience = new AbortController()
    const asked = get('/silence', { signal: patience.signal })
    await expect.poll(() => endpoints.requests.at(-1)?.path).toBe('/silence')
    patience.abort()
    await expect(asked).rejects.toThrow()
  })

  it('refuses the handshake for a name without a certificate', async () => {
    await expect(get('/', { host: 'unknown.vauntico.com' })).rejects.toThrow()
  })
})

describe('what real edges answer', () => {
  it.each([
    [vercelDeploymentNotFound(), 404, 'The deployment could not be found on Vercel.\n\nDEPLOYMENT_NOT_FOUND'],
    [cloudflareBadGateway('api.vauntico.com'), 502, '<title>api.vauntico.com | 502: Bad gateway</title>'],
    [cloudflareConnectionTimedOut('x.vauntico.com'), 522, '<title>x.vauntico.com | 522: Connection timed out</title>'],
  ])('is %# told with its status, headers and body', async (behaviour, status, text) => {
    endpoints.set(HOST, '/edge', behaviour)
    const answer = await get('/edge')
    expect(answer.status).toBe(status)
    expect(answer.headers.get('server')).toBe('cloudflare')
    expect(answer.headers.get('cf-ray')).toMatch(/^[0-9a-f]{16}-[A-Z]{3}$/)
    expect(answer.headers.get('x-vercel-error')).toBe(status === 404 ? 'DEPLOYMENT_NOT_FOUND' : null)
    expect(await answer.text()).toContain(text)
  })
})
