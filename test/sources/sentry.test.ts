import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type SentryEmulator, startSentry } from '../../playground/emulators/sentry.ts'
import { type IssueState, type SentryState, sentryProject } from '../../playground/emulators/sentry-state.ts'
import { SourceError } from '../../src/errors.ts'
import { createSentry, type Sentry } from '../../src/sources/sentry.ts'
import { sentryWorld } from '../support/sentry-world.ts'
import { closedPort, localNetwork, patient, serveHttp } from './local.ts'

const TOKEN = 'sntrys_canary-of-the-token'
const SECRET = 'c0ffee00c0ffee00c0ffee00c0ffee01'
const DAY_MS = 24 * 60 * 60 * 1000

const sourceAt = (url: string, token: string | null = TOKEN) => createSentry({ token, url }, localNetwork())

async function start(seed: SentryState = sentryWorld(TOKEN), options: { limit?: number } = {}) {
  const emulator = await startSentry(structuredClone(seed), options)
  onTestFinished(emulator.close)
  return { emulator, sentry: sourceAt(emulator.url) }
}

async function failure(promise: Promise<unknown>): Promise<SourceError> {
  const error = await promise.then(
    (answer) => new Error(`It answered: ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  )
  if (error instanceof SourceError) return error
  throw error
}

const issue = (number: number, changes: Partial<IssueState> = {}): IssueState => ({
  title: `Problem ${number}`,
  culprit: 'orders/route',
  level: 'error',
  status: 'unresolved',
  environment: 'production',
  firstRelease: null,
  events: number,
  users: 1,
  firstSeenHoursAgo: 3,
  lastSeenHoursAgo: 1,
  ...changes,
})

describe('a project', () => {
  it('is told with the pages where a person sees it', async () => {
    const { emulator, sentry } = await start()
    expect(await sentry.project('vauntico', 'fulfillment-engine', { signal: patient() })).toEqual({
      slug: 'fulfillment-engine',
      name: 'Fulfillment Engine',
      platform: 'node-express',
      firstEventAt: new Date('2025-11-18T10:24:00Z'),
      url: `${emulator.url}/organizations/vauntico/projects/fulfillment-engine/`,
      keysUrl: `${emulator.url}/settings/vauntico/projects/fulfillment-engine/keys/`,
    })
  })

  it('is missing only when its organization answers and does not list it', async () => {
    const { emulator, sentry } = await start()
    const signal = patient()
    expect(await sentry.project('vivr', 'vivr-web', { signal })).toBeNull()
    expect(await failure(sentry.project('nobody', 'vivr-web', { signal }))).toMatchObject({ code: 'not-found' })
    emulator.fault(/\/projects\/vauntico\//, 404)
    const hidden = await failure(sentry.project('vauntico', 'fulfillment-engine', { signal }))
    expect(hidden).toMatchObject({ code: 'not-found' })
  })

  it('is looked for on every page of its organization', async () => {
    const projects = Array.from({ length: 150 }, (_, index) => sentryProject({ slug: `p${index}`, name: `P${index}` }))
    const { emulator, sentry } = await start({
      tokens: [TOKEN],
      organizations: [{ slug: 'acme', name: 'Acme', projects, releases: [] }],
      failsOnFailureRate: false,
    })
    emulator.fault(/\/projects\/acme\//, 404)
    expect(await failure(sentry.project('acme', 'p149', { signal: patient() }))).toMatchObject({ code: 'not-found' })
    expect(emulator.arrived.filter(({ path }) => path.endsWith('/acme/projects/'))).toHaveLength(2)
  })
})

describe('client keys', () => {
  it('are told by name, and their secrets stay with Sentry', async () => {
    const { sentry } = await start()
    const keys = await sentry.clientKeys('vauntico', 'fulfillment-engine', { signal: patient() })
    expect(keys).toMatchObject([{ name: 'Default', isActive: true, createdAt: new Date('2025-11-18T10:00:00Z') }])
    expect(inspect(keys, { depth: null })).not.toContain(SECRET)
  })
})

describe('issues', () => {
  const withIssues = async (issues: readonly IssueState[]) => {
    const world = sentryWorld(TOKEN)
    const { emulator, sentry } = await start(world, { limit: 100 })
    await emulator.change((state) => state.organizations[0]?.projects[0]?.issues.push(...issues))
    const ask = (query: string, more: { environment?: string; periodMs?: number } = {}) =>
      sentry.issues('vauntico', { project: 'fulfillment-engine', query, periodMs: DAY_MS, signal: patient(), ...more })
    return { emulator, ask }
  }

  it('are read over all pages, most frequent first', async () => {
    const { ask } = await withIssues(Array.from({ length: 130 }, (_, index) => issue(index)))
    const { issues, isComplete } = await ask('is:unresolved')
    expect(issues).toHaveLength(130)
    expect(issues[0]).toMatchObject({ title: 'Problem 129', events: 129, users: 1, level: 'error' })
    expect(isComplete).toBe(true)
  })

  it('are not all read when there are very many', async () => {
    const { emulator, ask } = await withIssues(Array.from({ length: 301 }, (_, index) => issue(index)))
    const { issues, isComplete } = await ask('')
    expect([issues.length, isComplete]).toEqual([300, false])
    expect(emulator.arrived).toHaveLength(3)
  })

  it('follow search, environment and period, and name the page that shows the same', async () => {
    const { emulator, ask } = await withIssues([issue(1), issue(2, { environment: 'staging', lastSeenHoursAgo: 30 })])
    expect((await ask('', { environment: 'staging' })).issues).toEqual([])
    const { issues, url } = await ask('level:error', { environment: 'staging', periodMs: 2 * DAY_MS })
    expect(issues).toMatchObject([{ title: 'Problem 2' }])
    expect(decodeURIComponent(url)).toBe(
      `${emulator.url}/organizations/vauntico/issues/?query=level:error+project:fulfillment-engine&statsPeriod=2d&environment=staging`,
    )
  })
})

describe('releases', () => {
  it('come newest first with their last deploy', async () => {
    const { sentry } = await start()
    const releases = await sentry.releases('vauntico', { project: 'fulfillment-engine', limit: 5, signal: patient() })
    expect(releases).toEqual([
      {
        version: 'fulfillment-engine@1.4.0',
        createdAt: new Date('2026-01-08T07:30:00Z'),
        releasedAt: new Date('2026-01-08T07:40:00Z'),
        newIssues: 0,
        lastDeploy: null,
      },
    ])
  })
})

describe('health', () => {
  const options = { project: 'fulfillment-engine', periodMs: DAY_MS }

  it('is the part of sessions and users without a crash', async () => {
    const { sentry } = await start()
    expect(await sentry.releaseHealth('vauntico', { ...options, signal: patient() })).toEqual({
      sessions: 1840,
      users: 612,
      crashFreeSessions: 1 - 4 / 1840,
      crashFreeUsers: 1 - 3 / 612,
      adoption: null,
    })
  })

  it('of a release says which part of all sessions it has', async () => {
    const { emulator, sentry } = await start()
    await emulator.change((state) => {
      const traffic = state.organizations[0]?.projects[0]?.traffic ?? []
      traffic.push(...traffic.map((each) => ({ ...each, release: 'old', sessions: 160 })))
    })
    const release = 'fulfillment-engine@1.4.0'
    const health = await sentry.releaseHealth('vauntico', { ...options, release, signal: patient() })
    expect(health).toMatchObject({ sessions: 1840, adoption: 0.92 })
  })

  it('is null where there was no traffic', async () => {
    const { sentry } = await start()
    const quiet = { project: 'ecosystem-web', environment: 'production', periodMs: DAY_MS, signal: patient() }
    const nothing = { sessions: 0, users: 0, crashFreeSessions: null, crashFreeUsers: null, adoption: null }
    expect(await sentry.releaseHealth('ecosystem', quiet)).toEqual(nothing)
    const unmeasured = { transactions: 0, failureRate: null, p95Ms: null, p99Ms: null }
    expect(await sentry.performance('ecosystem', quiet)).toEqual(unmeasured)
  })

  it.each([false, true])('of transactions is the same where failure_rate() fails (%s)', async (failsOnFailureRate) => {
    const { emulator, sentry } = await start({ ...sentryWorld(TOKEN), failsOnFailureRate })
    const performance = await sentry.performance('vauntico', { ...options, signal: patient() })
    expect(performance).toEqual({ transactions: 9215, failureRate: 37 / 9215, p95Ms: 412, p99Ms: 894 })
    expect(emulator.arrived).toHaveLength(failsOnFailureRate ? 3 : 1)
  })
})

/** Every question, asked of a Sentry that fails. */
const QUESTIONS: Readonly<Record<string, (sentry: Sentry, signal: AbortSignal) => Promise<unknown>>> = {
  project: (sentry, signal) => sentry.project('vauntico', 'fulfillment-engine', { signal }),
  clientKeys: (sentry, signal) => sentry.clientKeys('vauntico', 'fulfillment-engine', { signal }),
  issues: (sentry, signal) =>
    sentry.issues('vauntico', { project: 'fulfillment-engine', query: '', periodMs: DAY_MS, signal }),
  releaseHealth: (sentry, signal) =>
    sentry.releaseHealth('vauntico', { project: 'fulfillment-engine', periodMs: DAY_MS, signal }),
  performance: (sentry, signal) =>
    sentry.performance('vauntico', { project: 'fulfillment-engine', periodMs: DAY_MS, signal }),
  releases: (sentry, signal) => sentry.releases('vauntico', { limit: 5, signal }),
}

describe.each(Object.entries(QUESTIONS))('asking for %s', (_, ask) => {
  it.each([
    [401, 'unauthorized', 'Sentry refused the token (401): check SENTRY_AUTH_TOKEN'],
    [403, 'forbidden', /^Sentry does not let the token see .+ \(403\): check its scopes$/],
    [404, 'not-found', /^Sentry does not know .+ \(404\), or the token may not see it$/],
    [429, 'rate-limited', 'Sentry asks us to wait 30 s (rate limit)'],
    [500, 'server-error', /^Sentry could not answer for .+ \(500\)$/],
    [502, 'server-error', /^Sentry could not answer for .+ \(502\)$/],
    ['half', 'garbage', 'Sentry broke off its answer half-way'],
    ['close', 'refused', 'Sentry closed the connection without an answer'],
    ['garbage', 'garbage', 'Sentry answered something that is not HTTP'],
    ['web page', 'garbage', /^Sentry's answer for .+ is not what it documents$/],
  ] as const)('of a Sentry with %s is an outage in plain words', async (fault, code, sentence) => {
    const { emulator, sentry } = await start()
    emulator.fault(/./, fault)
    const error = await failure(ask(sentry, patient()))
    expect(error).toMatchObject({ system: 'Sentry', code, ...(fault === 429 ? { retryAfterMs: 30_000 } : {}) })
    expect(error.message).toMatch(sentence)
    expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/canary/)
  })

  it('of nobody is refused', async () => {
    const error = await failure(ask(sourceAt(`http://127.0.0.1:${await closedPort()}`), patient()))
    expect(error).toMatchObject({ code: 'refused', message: expect.stringMatching(/^Sentry refused the connection/) })
  })

  it('ends with the deadline when it never answers', async () => {
    const { emulator, sentry } = await start()
    emulator.fault(/./, 'silence')
    const error = await failure(ask(sentry, AbortSignal.timeout(100)))
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringMatching(/^Sentry did not answer within/) })
  })

  it('without a token is not tried', async () => {
    const { emulator } = await start()
    const error = await failure(ask(sourceAt(emulator.url, null), patient()))
    expect(error).toMatchObject({ code: 'not-configured', message: 'No Sentry token is set: set SENTRY_AUTH_TOKEN' })
    expect(emulator.arrived).toEqual([])
  })

  it.each([
    ['another shape', `[{"secret":"${SECRET}"}]`],
    ['no JSON', `${SECRET} {`],
  ])('of an answer with %s is an outage that does not quote it', async (_case, body) => {
    const port = await serveHttp((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    })
    const error = await failure(ask(sourceAt(`http://127.0.0.1:${port}`), patient()))
    expect(error.code).toBe('garbage')
    expect(inspect(error, { depth: null })).not.toContain(SECRET)
  })
})

describe('patience', () => {
  const askOf = (sentry: Sentry) => sentry.clientKeys('vauntico', 'fulfillment-engine', { signal: patient() })
  const tries = (emulator: SentryEmulator) => emulator.arrived.length

  it('waits up to a second when Sentry asks for it, once', async () => {
    const { emulator, sentry } = await start()
    emulator.fault(/keys/, 429, { times: 1, retryAfterSeconds: 0 })
    expect(await askOf(sentry)).toHaveLength(1)
    emulator.fault(/keys/, 429, { retryAfterSeconds: 0 })
    expect(await failure(askOf(sentry))).toMatchObject({ code: 'rate-limited' })
    expect(tries(emulator)).toBe(4)
  })

  it('tries a failing gateway again, and nothing else', async () => {
    const { emulator, sentry } = await start()
    emulator.fault(/keys/, 502, { times: 1 })
    expect(await askOf(sentry)).toHaveLength(1)
    emulator.fault(/keys/, 500)
    expect(await failure(askOf(sentry))).toMatchObject({ code: 'server-error' })
    expect(tries(emulator)).toBe(3)
  })

  it('reads from Sentry when its limit begins anew', async () => {
    const resetsAt = Math.ceil(Date.now() / 1000) + 40
    const port = await serveHttp((_request, response) => {
      response.writeHead(429, { 'x-sentry-rate-limit-reset': String(resetsAt) }).end('{}')
    })
    const { retryAfterMs } = await failure(askOf(sourceAt(`http://127.0.0.1:${port}`)))
    expect(retryAfterMs).toBeGreaterThan(30_000)
    expect(retryAfterMs).toBeLessThanOrEqual(41_000)
  })

  it('asks equal questions at the same moment once', async () => {
    const { emulator, sentry } = await start()
    await Promise.all([askOf(sentry), askOf(sentry), askOf(sentry)])
    expect(tries(emulator)).toBe(1)
  })

  it('tells a project that was renamed from one that is missing', async () => {
    const port = await serveHttp((request, response) => {
      if (request.url?.includes('/keys/')) response.writeHead(302, { location: '/elsewhere' }).end('{}')
      else response.end('[]')
    })
    const error = await failure(askOf(sourceAt(`http://127.0.0.1:${port}`)))
    expect(error.message).toBe('Sentry has the client keys of vauntico/fulfillment-engine under another name (302)')
  })

  it('does not read an endless answer', async () => {
    const port = await serveHttp((_request, response) => {
      const write = () => {
        while (!response.destroyed && response.write(' '.repeat(64 * 1024)));
      }
      response.on('drain', write)
      write()
    })
    expect(await failure(askOf(sourceAt(`http://127.0.0.1:${port}`)))).toMatchObject({ code: 'garbage' })
  })
})
