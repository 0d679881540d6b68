import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { http, judgeAnswer } from '../../src/checks/http.ts'
import { type Json, JsonCondition, judgeJson } from '../../src/checks/http-json.ts'
import type { HttpAnswer } from '../../src/sources/http.ts'
import { asking } from './asking.ts'

const url = 'https://api.a.test/health'
const answered = (body: string, headers: Record<string, string> = {}): HttpAnswer => ({
  url,
  status: 200,
  headers,
  body,
  tookMs: 340,
  finalUrl: url,
})
const judge = (answer: HttpAnswer, fields: object) => judgeAnswer(answer, http.spec.parse({ url, ...fields }))

describe('a condition on JSON', () => {
  const health: Json = {
    status: 'degraded',
    uptime: 12.5,
    error: null,
    services: [
      { name: 'api', healthy: true, ms: 10 },
      { name: 'db', healthy: false, ms: 300 },
    ],
    flags: { 'a.b': '30d' },
    tags: ['blue', 'green'],
    none: [],
  }
  const cases: readonly [fields: Record<string, unknown>, problem: string | undefined][] = [
    [{ path: 'status' }, undefined],
    [{ path: '$.status', exists: true }, undefined],
    [{ path: 'version' }, 'version is missing'],
    [{ path: 'version', equals: '1' }, 'version is missing'],
    [{ path: 'version', exists: false }, undefined],
    [{ path: 'status', exists: false }, 'status is there'],
    [{ path: 'status', equals: 'degraded' }, undefined],
    [{ path: 'status', equals: 'ok' }, 'status is "degraded", not "ok"'],
    [{ path: 'error', equals: null }, undefined],
    [{ path: 'uptime', equals: '12.5' }, 'uptime is 12.5, not "12.5"'],
    [{ path: 'services', equals: 2 }, 'services is a list of 2, not 2'],
    [{ path: 'services[0]', equals: 'x' }, 'services[0] is an object, not "x"'],
    [{ path: 'services[*].healthy', equals: true }, 'services[*].healthy is false, not true'],
    [{ path: 'services[0].name', equals: 'api' }, undefined],
    [{ path: 'services[*].ms', atMost: 300 }, undefined],
    [{ path: 'services[*].ms', atMost: 299 }, 'services[*].ms is 300, at most 299 expected'],
    [{ path: 'uptime', atLeast: 13 }, 'uptime is 12.5, at least 13 expected'],
    [{ path: 'status', atLeast: 13 }, 'status is "degraded", not a number'],
    [{ path: 'status', contains: 'grad' }, undefined],
    [{ path: 'tags', contains: 'green' }, undefined],
    [{ path: 'tags', contains: 'gree' }, 'tags is a list of 2, without "gree"'],
    [{ path: 'services[*].name', contains: 'd' }, undefined],
    [{ path: 'services[*].name', contains: 'cache' }, 'services[*].name is 2 values, without "cache"'],
    [{ path: 'uptime', contains: '1' }, 'uptime is 12.5, without "1"'],
    [{ path: 'flags["a.b"]', equals: '30d' }, undefined],
    [{ path: 'services', count: { atLeast: 2, atMost: 2 } }, undefined],
    [{ path: 'services', count: { atLeast: 3 } }, 'services has 2 entries, at least 3 expected'],
    [{ path: 'none', count: { atMost: 0 } }, undefined],
    [{ path: 'status', count: { atMost: 0 } }, 'status has 1 value, at most 0 expected'],
    [{ path: 'services[?@.ms>100]', count: { atMost: 0 } }, 'services[?@.ms>100] has 1 value, at most 0 expected'],
    [{ path: '$..name', count: { atLeast: 2 } }, undefined],
  ]
  it.each(cases)('%j: %s', (fields, problem) => {
    const row = judgeJson(health, JsonCondition.parse(fields))
    expect(row.problem).toBe(problem)
    expect(row.status).toBe(problem === undefined ? 'pass' : 'fail')
    expect(row.subject).toBe(fields.path)
  })

  it('says beside a value what it contains, because a long one is cut', () => {
    const row = judgeJson(
      { text: `${'a'.repeat(100)} pagerduty_configs` },
      { path: 'text', contains: 'pagerduty_configs' },
    )
    expect(row).toMatchObject({ status: 'pass', note: 'with "pagerduty_configs"' })
  })

  it('counts one list in a list as one value, whatever it holds', () => {
    const groups: Json = { groups: [{ rules: [1, 2, 3] }] }
    expect(judgeJson(groups, { path: 'groups[*].rules', count: { atLeast: 1 } })).toMatchObject({ found: '1 value' })
    expect(judgeJson(groups, { path: 'groups[*].rules[*]', count: { atLeast: 3 } })).toMatchObject({ status: 'pass' })
    expect(judgeJson([], { path: '$', count: { atLeast: 1 } })).toMatchObject({ found: '0 entries' })
    expect(judgeJson([1], { path: '$', count: { atLeast: 1 } })).toMatchObject({ found: '1 entry' })
  })

  it('shows values short, on one line and without credentials', () => {
    const token = `ghp_${'a'.repeat(36)}`
    const row = judgeJson({ note: `a\n${token} ${'b'.repeat(200)}` }, { path: 'note', equals: 'c' })
    expect(row.found).toMatch(/^"a \[redacted\] b+…$/)
    expect(row.found).toHaveLength(60)
  })

  it('says so when a document is nested too deeply for a deep search', () => {
    const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)
    expect(judgeJson(deep, { path: '$..a' })).toMatchObject({ status: 'fail', found: 'nested too deeply' })
  })

  it.each([
    {},
    { path: '' },
    { path: 'a b' },
    { path: '[*' },
    { path: '$..a..b' },
    { path: '$[?@.a].b[?@.c]' },
    { path: '$[?match(@.a, "x")]' },
    { path: '$[?count(@.*)>1]' },
    { path: 'a', count: {} },
    { path: 'a', equal: 1 },
  ])('is refused as %j', (fields) => {
    expect(JsonCondition.safeParse(fields).success).toBe(false)
  })
})

describe('an answer with conditions', () => {
  const secure = { 'strict-transport-security': 'max-age=63072000', 'content-type': 'application/json' }

  it('passes when all hold, one row each', () => {
    const answer = judge(answered('{"ok":true}', secure), {
      headers: [{ name: 'Strict-Transport-Security' }, { name: 'X-Powered-By', present: false }],
      json: [{ path: 'ok', equals: true }],
    })
    expect(answer).toMatchObject({ status: 'pass', summary: 'Answered 200 in 340 ms; 3 conditions hold' })
    expect(answer.details.map(({ subject, found }) => [subject, found])).toEqual([
      ['api.a.test/health', '200'],
      ['Strict-Transport-Security', 'max-age=63072000'],
      ['X-Powered-By', 'absent'],
      ['ok', 'true'],
    ])
  })

  it('counts one that holds', () => {
    expect(judge(answered('[]'), { json: [{ path: '$' }] }).summary).toBe('Answered 200 in 340 ms; 1 condition holds')
  })

  const cases: readonly [fields: object, headers: Record<string, string>, body: string, summary: string][] = [
    [{ headers: [{ name: 'HSTS' }] }, {}, '', 'Answered 200, but the header HSTS is missing'],
    [
      { headers: [{ name: 'Server', present: false }] },
      { server: 'x' },
      '',
      'Answered 200, but the header Server is there',
    ],
    [{ headers: [{ name: 'A', equals: '1' }] }, { a: '2' }, '', 'Answered 200, but the header A is not "1"'],
    [
      { headers: [{ name: 'A', contains: 'B' }] },
      { a: 'c' },
      '',
      'Answered 200, but the header A does not contain "B"',
    ],
    [{ json: [{ path: 'a' }] }, {}, '<html>', 'Answered 200, but the body is not JSON'],
    [{ json: [{ path: 'a' }] }, {}, ' '.repeat(4 * 1024 * 1024), 'Answered 200, but the body is longer than 4 MiB'],
    [{ json: [{ path: 'a' }, { path: 'b' }] }, {}, '{}', 'Answered 200, but a is missing and b is missing'],
  ]
  it.each(cases)('fails for %j', (fields, headers, body, summary) => {
    const code = 'headers' in fields ? 'http.header' : 'http.json'
    expect(judge(answered(body, headers), fields)).toMatchObject({ status: 'fail', code, summary })
  })

  it('counts what holds, and does not show cookies', () => {
    const answer = judge(answered('{}', { 'set-cookie': 'session=canary' }), {
      headers: [
        { name: 'Set-Cookie', present: false },
        { name: 'X-Absent', present: false },
      ],
    })
    expect(answer).toMatchObject({ status: 'fail', share: 2 / 3 })
    expect(JSON.stringify(answer)).not.toContain('canary')
    const long = judge(answered('{}', { a: 'x'.repeat(100) }), { headers: [{ name: 'a', contains: 'X' }] })
    expect(long.details[1]?.found).toHaveLength(60)
  })

  it('is asked for with the credential’s name and room for JSON', async () => {
    const asked: unknown[] = []
    const get = async (_: string, { signal: _signal, ...options }: object & { signal: AbortSignal }) => {
      asked.push(options)
      return answered('{}')
    }
    const spec = http.spec.parse({ url, authorization: { variable: 'CHECK_TOKEN' }, json: [{ path: '$' }] })
    await http.ask(spec, asking({ http: { get } }))
    const authorization = { variable: 'CHECK_TOKEN', scheme: 'Bearer' }
    expect(asked).toEqual([{ followRedirects: false, authorization, bodyLimitBytes: 4 * 1024 * 1024 }])
  })

  it.each([
    { variable: 'SLACK_BOT_TOKEN' },
    { variable: 'CHECK_' },
    { variable: 'CHECK_A', scheme: 'Digest' },
    { variable: 'CHECK_A', header: 'X: y' },
  ])('refuses the credential %j', (authorization) => {
    expect(http.spec.safeParse({ url, authorization }).success).toBe(false)
  })
})

it('every example of the page is valid', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/checks/http.md'), 'utf8')
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => parse(text ?? ''))
  expect(examples.length).toBeGreaterThan(7)
  for (const { kind: _kind, title: _title, ...fields } of examples) {
    expect(http.spec.strict().safeParse(fields).error).toBeUndefined()
  }
})
