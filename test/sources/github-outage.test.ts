import { inspect } from 'node:util'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { SourceError } from '../../src/errors.ts'
import { createGitHub, type GitHub } from '../../src/sources/github.ts'
import { closedPort, localNetwork, patient } from './local.ts'
import { type Answering, json, localGitHub, TOKEN } from './local-github.ts'

const inAnHour = Math.floor(Date.now() / 1000) + 3600

const outages: readonly [name: string, code: string, sentence: RegExp, answering: Answering][] = [
  [
    'a refused token',
    'unauthorized',
    /^GitHub refused the token \(401\): check GITHUB_TOKEN$/,
    (_, response) => json(response, 401, { message: 'Bad credentials' }),
  ],
  [
    'a token that may not',
    'forbidden',
    /^GitHub does not let the token see pull request 7 in acme\/web \(403\)/,
    (_, response) => json(response, 403, { message: 'Resource not accessible by personal access token' }),
  ],
  [
    'nothing there',
    'not-found',
    /^GitHub does not know pull request 7 in acme\/web \(404\), or the token may not see it$/,
    () => undefined,
  ],
  [
    'an exhausted limit',
    'rate-limited',
    /^GitHub: the rate limit is exhausted until \d\d:\d\d UTC$/,
    (_, response) =>
      json(
        response,
        403,
        { message: 'API rate limit exceeded for user ID 1.' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(inAnHour) },
      ),
  ],
  [
    'a secondary limit',
    'rate-limited',
    /^GitHub asks us to wait 60 s \(rate limit\)$/,
    (_, response) =>
      json(response, 429, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': '60' }),
  ],
  [
    'a limit without a time',
    'rate-limited',
    /^GitHub: the rate limit is exhausted$/,
    (_, response) => json(response, 429, { message: 'Slow down' }),
  ],
  [
    'an error of the server',
    'server-error',
    /^GitHub could not answer for pull request 7 in acme\/web \(502\)$/,
    (_, response) => json(response, 502, { message: 'Server Error' }),
  ],
  [
    'a question that is not accepted',
    'garbage',
    /^GitHub did not accept the question for pull request 7 in acme\/web \(422\)$/,
    (_, response) => json(response, 422, { message: 'Validation Failed', errors: [{ code: 'x' }] }),
  ],
  [
    'half an answer',
    'garbage',
    /^GitHub's answer for pull request 7 in acme\/web is not what it documents$/,
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
      response.write('{"number": 7,', () => response.destroy())
      return true
    },
  ],
  [
    'a page instead of JSON',
    'garbage',
    /is not what it documents$/,
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in to the hotel network</h1>')
      return true
    },
  ],
  [
    'JSON of another shape',
    'garbage',
    /is not what it documents$/,
    (_, response) => json(response, 200, { number: 'seven' }),
  ],
  [
    'a connection closed without an answer',
    'refused',
    /^GitHub closed the connection without an answer$/,
    (_, response) => {
      response.destroy()
      return true
    },
  ],
]

const ask = (github: GitHub, signal = patient()) => github.pullRequest('acme/web', 7, { signal })

async function outageOf(github: GitHub, signal?: AbortSignal): Promise<SourceError> {
  const error = await ask(github, signal).then(
    () => new Error('It answered'),
    (each: unknown) => each,
  )
  if (error instanceof SourceError) return error
  throw error
}

describe('an outage of GitHub', () => {
  it.each(outages)('is told for %s, without the token', async (_, code, sentence, answering) => {
    const { github } = await localGitHub(answering)
    const outage = await outageOf(github)
    expect(outage).toMatchObject({ system: 'GitHub', code, message: expect.stringMatching(sentence) })
    // As deep as a log would look.
    expect(inspect(outage, { depth: 20 })).not.toContain(TOKEN)
  })

  it('says how long to wait', async () => {
    const { github } = await localGitHub((_, response) =>
      json(response, 429, { message: 'secondary rate limit' }, { 'retry-after': '60' }),
    )
    expect((await outageOf(github)).retryAfterMs).toBe(60_000)
  })

  it('is tried again when the server failed once', async () => {
    let asked = 0
    const { github } = await localGitHub((_, response) => {
      asked += 1
      if (asked === 1) return json(response, 500, { message: 'Oops' })
      const pull = { number: 7, title: 'x', state: 'open', user: null, head: { sha: 'abc' }, html_url: 'x' }
      return json(response, 200, pull)
    })
    expect(await ask(github)).toMatchObject({ number: 7, author: null })
    expect(asked).toBe(2)
  })

  it('is a deadline that passed while GitHub kept silent', async () => {
    const deadline = new AbortController()
    const { github } = await localGitHub(() => {
      deadline.abort()
      return true
    })
    expect(await outageOf(github, deadline.signal)).toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/^GitHub did not answer within /),
    })
    expect(await outageOf(github, AbortSignal.abort())).toMatchObject({ code: 'timeout' })
  })

  it('is a refused connection', async () => {
    const settings = {
      auth: { kind: 'token', token: TOKEN },
      apiUrl: `http://127.0.0.1:${await closedPort()}`,
    } as const
    const github = createGitHub(settings, localNetwork(), pino({ level: 'silent' }))
    expect(await outageOf(github)).toMatchObject({ code: 'refused' })
  })

  it('is a missing setting', async () => {
    const { github, seen } = await localGitHub(() => undefined, { kind: 'none' })
    expect(await outageOf(github)).toMatchObject({
      code: 'not-configured',
      message: "No GitHub token is set: set GITHUB_TOKEN or the GitHub App's three variables",
    })
    expect(seen).toEqual([])
  })

  it('is a repository that is not one', async () => {
    const { github } = await localGitHub(() => undefined)
    await expect(github.commit('web', 'main', { signal: patient() })).rejects.toMatchObject({ code: 'not-found' })
  })
})
