import { describe, expect, it } from 'vitest'
import { isAboutEndpoint } from '../../src/checks/endpoint-outage.ts'
import { http, judgeAnswer } from '../../src/checks/http.ts'
import { type OutageCause, SourceError } from '../../src/errors.ts'
import type { HttpAnswer } from '../../src/sources/http.ts'
import { asking } from './asking.ts'

const url = 'https://api.a.test/health'
const answered = (status: number, changes: Partial<HttpAnswer> = {}): HttpAnswer => ({
  url,
  status,
  headers: {},
  body: '',
  tookMs: 340,
  finalUrl: url,
  ...changes,
})
const judge = (answer: HttpAnswer, fields: object = {}) => judgeAnswer(answer, http.spec.parse({ url, ...fields }))

describe('an answer that was expected', () => {
  it('passes', () => {
    expect(judge(answered(200))).toEqual({
      status: 'pass',
      code: 'http.ok',
      summary: 'Answered 200 in 340 ms',
      details: [{ status: 'pass', subject: 'api.a.test/health', found: '200', note: '340 ms' }],
    })
    expect(judge(answered(301), { expect: [200, 301] })).toMatchObject({ status: 'pass' })
  })

  it('fails without the text that must stand in it', () => {
    expect(judge(answered(200, { body: 'up' }), { bodyContains: 'up' })).toMatchObject({ status: 'pass' })
    expect(judge(answered(200, { body: 'maintenance' }), { bodyContains: 'up' })).toMatchObject({
      status: 'fail',
      code: 'http.body',
      summary: 'Answered 200, but without "up" in the body',
    })
  })

  it('warns when it is slow', () => {
    const slow = answered(200, { tookMs: 2400 })
    expect(judge(slow, { maxResponseTime: '2s' })).toMatchObject({
      status: 'warn',
      code: 'http.slow',
      summary: 'Answered 200 in 2.4 s, slower than 2 s',
    })
    expect(judge(slow, { maxResponseTime: '2400ms' })).toMatchObject({ status: 'pass' })
  })
})

describe('an answer that was not expected', () => {
  it.each([
    [
      answered(404, { headers: { 'x-vercel-error': 'DEPLOYMENT_NOT_FOUND' } }),
      'Vercel has no deployment at this address (404)',
    ],
    [answered(404, { body: 'Code: DEPLOYMENT_NOT_FOUND' }), 'Vercel has no deployment at this address (404)'],
    [answered(402, { body: 'DEPLOYMENT_DISABLED' }), 'Vercel has disabled the deployment at this address (402)'],
    [answered(404), 'Nothing is found at this address (404)'],
    [answered(502), 'Bad gateway: the server behind it is down (502)'],
    [answered(503), 'Service unavailable: the server is overloaded or in maintenance (503)'],
    [answered(504), 'Gateway timeout: the server behind it did not answer in time (504)'],
    [answered(521), 'Web server is down: it refused the connection from Cloudflare (521)'],
    [answered(522), 'Connection timed out: Cloudflare could not reach the server (522)'],
    [answered(526), 'Invalid certificate: Cloudflare does not trust the server behind it (526)'],
    [answered(530), 'Cloudflare could not resolve or reach the server behind it (530)'],
    [answered(308, { headers: { location: 'https://b.test/' } }), 'It redirects to https://b.test/ (308)'],
    [answered(304), 'It redirects (304)'],
    [answered(418), 'Answered 418, expected 200'],
  ])('fails and says what it means', (answer, summary) => {
    expect(judge(answer)).toMatchObject({ status: 'fail', summary, details: [{ found: String(answer.status) }] })
  })

  it('gives each of Cloudflare’s statuses an own code and sentence', () => {
    const answers = [520, 521, 522, 523, 524, 525, 526, 527, 530].map((status) => judge(answered(status)))
    expect(new Set(answers.map(({ summary }) => summary)).size).toBe(9)
    expect(new Set(answers.map(({ code }) => code)).size).toBe(9)
  })
})

describe('no answer', () => {
  const cases: readonly [system: string, code: OutageCause, about: boolean][] = [
    ['DNS', 'unresolved', true],
    ['HTTP', 'unresolved', true],
    ['HTTP', 'refused', true],
    ['HTTP', 'timeout', true],
    ['HTTP', 'tls', true],
    ['HTTP', 'garbage', true],
    ['TLS', 'refused', true],
    ['TLS', 'tls', true],
    ['network', 'blocked', false],
    ['network', 'refused', false],
    ['HTTP', 'blocked', false],
    ['DNS', 'timeout', false],
    ['DNS', 'refused', false],
    ['DNS', 'server-error', false],
    ['GitHub', 'timeout', false],
  ]
  it.each(cases)('%s %s is about the endpoint: %s', async (system, code, about) => {
    const error = new SourceError(system, code, 'As it was')
    expect(isAboutEndpoint(error)).toBe(about)
    const asked = http.ask(http.spec.parse({ url }), asking({ http: { get: () => Promise.reject(error) } }))
    if (about)
      await expect(asked).resolves.toMatchObject({ status: 'fail', code: `http.${code}`, summary: 'As it was' })
    else await expect(asked).rejects.toBe(error)
  })

  it('that is our own mistake is thrown on', async () => {
    const bug = new TypeError('undefined is not a function')
    await expect(http.ask(http.spec.parse({ url }), asking({ http: { get: () => Promise.reject(bug) } }))).rejects.toBe(
      bug,
    )
  })
})

describe('the question', () => {
  it('hands on the signal and whether redirects are followed, and links to the address', async () => {
    const signal = new AbortController().signal
    const asked: unknown[] = []
    const get = async (address: string, options: unknown) => {
      asked.push([address, options])
      return answered(200)
    }
    const answer = await http.ask(
      http.spec.parse({ url, followRedirects: true }),
      asking({ http: { get } }, { signal }),
    )
    expect(asked).toEqual([[url, { signal, followRedirects: true }]])
    expect(answer.link).toEqual({ title: 'api.a.test', url })
  })

  it.each([{ url: 'ftp://a.test' }, { url, expect: 99 }, { url, expect: [] }, { url, maxResponseTime: '2 parsecs' }])(
    'is refused as %j',
    (fields) => {
      expect(http.spec.safeParse(fields).success).toBe(false)
    },
  )
})
