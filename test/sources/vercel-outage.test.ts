import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { SourceError } from '../../src/errors.ts'
import { createVercel, type Vercel } from '../../src/sources/vercel.ts'
import { closedPort, localNetwork, patient, serveTcp } from './local.ts'
import { type Answering, json, localVercel, TOKEN } from './local-vercel.ts'

const refusal = (status: number, error: object, headers: Record<string, string> = {}): Answering => {
  return (_, response) => json(response, status, { error }, headers)
}

const outages: readonly [name: string, code: string, sentence: RegExp, answering: Answering][] = [
  ['a refused token', 'unauthorized', /^Vercel refused the token \(401\): check VERCEL_TOKEN$/, refusal(401, {})],
  [
    'an unknown token',
    'unauthorized',
    /^Vercel refused the token \(403\): check VERCEL_TOKEN$/,
    refusal(403, { code: 'forbidden', message: 'Not authorized', invalidToken: true }),
  ],
  [
    'a token that may not',
    'forbidden',
    /^Vercel does not let the token see the project web \(403\): check its scope and the team$/,
    refusal(403, { code: 'forbidden', message: 'Not authorized' }),
  ],
  [
    'nothing there',
    'not-found',
    /^Vercel does not know the project web \(404\), or the token may not see it$/,
    () => undefined,
  ],
  [
    'a limit with Retry-After',
    'rate-limited',
    /^Vercel asks us to wait 60 s \(rate limit\)$/,
    refusal(429, { code: 'rate_limited' }, { 'retry-after': '60' }),
  ],
  ['a limit without a time', 'rate-limited', /^Vercel: the rate limit is exhausted$/, refusal(429, {})],
  [
    'an error of the server',
    'server-error',
    /^Vercel could not answer for the project web \(500\)$/,
    refusal(500, { code: 'internal_server_error' }),
  ],
  [
    'a question that is not accepted',
    'garbage',
    /^Vercel did not accept the question for the project web \(400\)$/,
    refusal(400, { code: 'bad_request' }),
  ],
  [
    'half an answer',
    'garbage',
    /^Vercel broke off its answer for the project web half-way$/,
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
      response.write('{"id": "prj_1",', () => response.destroy())
      return true
    },
  ],
  [
    'a page instead of JSON',
    'garbage',
    /^Vercel's answer for the project web is not what it documents$/,
    (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hotel</h1>'),
  ],
  [
    'JSON of another shape',
    'garbage',
    /^Vercel's answer for the project web is not what it documents$/,
    (_, response) => json(response, 200, { id: 7 }),
  ],
  [
    'a redirect',
    'garbage',
    /^Vercel did not accept the question for the project web \(302\)$/,
    (_, response) => response.writeHead(302, { location: 'https://example.com' }).end(),
  ],
  [
    'a connection closed without an answer',
    'refused',
    /^Vercel closed the connection without an answer$/,
    (_, response) => response.destroy(),
  ],
]

async function outageOf(vercel: Vercel, signal = patient()): Promise<SourceError> {
  const error = await vercel.project('web', { signal }).then(
    () => new Error('It answered'),
    (each: unknown) => each,
  )
  if (error instanceof SourceError) return error
  throw error
}

describe('an outage of Vercel', () => {
  it.each(outages)('is told for %s, without the token', async (_, code, sentence, answering) => {
    const { vercel } = await localVercel(answering)
    const outage = await outageOf(vercel)
    expect(outage).toMatchObject({ system: 'Vercel', code, message: expect.stringMatching(sentence) })
    // As deep as a log would look.
    expect(inspect(outage, { depth: 20 })).not.toContain(TOKEN)
  })

  it.each<[string, object, Record<string, string>, number, number]>([
    ['the seconds of Retry-After', {}, { 'retry-after': '60' }, 60_000, 60_000],
    ['the date of Retry-After', {}, { 'retry-after': new Date(Date.now() + 90_000).toUTCString() }, 80_000, 90_000],
    ['the time of reset', { limit: { reset: Math.ceil(Date.now() / 1000) + 90 } }, {}, 80_000, 91_000],
    ['a minute, when nothing is said', {}, {}, 60_000, 60_000],
  ])('says how long to wait, by %s', async (_, error, headers, least, most) => {
    const { vercel, seen } = await localVercel(refusal(429, { code: 'rate_limited', ...error }, headers))
    const { retryAfterMs } = await outageOf(vercel)
    expect(retryAfterMs).toBeGreaterThanOrEqual(least)
    expect(retryAfterMs).toBeLessThanOrEqual(most)
    expect(seen).toHaveLength(1)
  })

  it.each<[string, Answering]>([
    ['the server failed once', refusal(500, {})],
    ['a limit lifts within a second', refusal(429, {}, { 'retry-after': '0' })],
  ])('is over when %s', async (_, first) => {
    let asked = 0
    const { vercel } = await localVercel((request, response) => {
      asked += 1
      return asked === 1 ? first(request, response) : json(response, 200, { id: 'prj_1', name: 'web' })
    })
    expect(await vercel.project('web', { signal: patient() })).toMatchObject({ name: 'web' })
    expect(asked).toBe(2)
  })

  it('is a deadline that passed while Vercel kept silent', async () => {
    const deadline = new AbortController()
    const { vercel } = await localVercel(() => {
      deadline.abort()
      return true
    })
    const sentence = expect.stringMatching(/^Vercel did not answer within /)
    expect(await outageOf(vercel, deadline.signal)).toMatchObject({ code: 'timeout', message: sentence })
    expect(await outageOf(vercel, AbortSignal.abort())).toMatchObject({ code: 'timeout', message: sentence })
  })

  it('is something that is not HTTP', async () => {
    const port = await serveTcp((socket) => socket.end('\u0015\u0003 nonsense\r\n\r\n'))
    const vercel = createVercel({ token: TOKEN, apiUrl: `http://127.0.0.1:${port}` }, localNetwork())
    expect(await outageOf(vercel)).toMatchObject({
      code: 'garbage',
      message: 'Vercel answered something that is not HTTP',
    })
  })

  it('is a refused connection', async () => {
    const vercel = createVercel({ token: TOKEN, apiUrl: `http://127.0.0.1:${await closedPort()}` }, localNetwork())
    expect(await outageOf(vercel)).toMatchObject({ code: 'refused' })
  })

  it('is a missing setting', async () => {
    const { vercel, seen } = await localVercel(() => undefined, null)
    expect(await outageOf(vercel)).toMatchObject({
      code: 'not-configured',
      message: 'No Vercel token is set: set VERCEL_TOKEN',
    })
    expect(seen).toEqual([])
  })
})
