import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type SentryEmulator, startSentry } from '../../playground/emulators/sentry.ts'
import { type IssueState, type SentryState, sentryProject } from '../../playground/emulators/sentry-state.ts'
import { sentryVauntico } from '../../playground/seeds/sentry-vauntico.ts'
import { sentryWorld } from '../support/sentry-world.ts'

const TOKEN = 'sntrys_of-the-test'
const ORGANIZATION = '/api/0/organizations/{organization_id_or_slug}'
const PROJECT = '/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}'

let schemas: Record<string, Record<string, Record<string, object>>>

beforeAll(() => {
  const file = join(resolve(import.meta.dirname, '../..'), 'test/fixtures/sentry/openapi-subset.json')
  schemas = JSON.parse(readFileSync(file, 'utf8'))
})

/** What Sentry's own description finds wrong with an answer. */
function problems(path: string, method: string, status: number, body: unknown): unknown {
  const schema = schemas[path]?.[method]?.[String(status)]
  if (schema === undefined) return `Sentry does not document ${status} of ${method} ${path}`
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  return validate(body) ? null : validate.errors
}

const issue = (changes: Partial<IssueState> = {}): IssueState => ({
  title: 'TypeError: order is undefined',
  culprit: 'orders/route',
  level: 'error',
  status: 'unresolved',
  environment: 'production',
  firstRelease: 'fulfillment-engine@1.4.0',
  events: 12,
  users: 5,
  firstSeenHoursAgo: 3,
  lastSeenHoursAgo: 1,
  ...changes,
})

function busyWorld(): SentryState {
  const world = structuredClone(sentryWorld(TOKEN))
  const project = world.organizations[0]?.projects[0]
  project?.issues.push(issue(), issue({ title: 'Timeout', level: 'warning', events: 90 }))
  return world
}

async function start(seed = busyWorld(), options: { limit?: number } = {}): Promise<SentryEmulator> {
  const emulator = await startSentry(seed, options)
  onTestFinished(emulator.close)
  return emulator
}

const call = (emulator: SentryEmulator, path: string, init: RequestInit = {}) =>
  fetch(`${emulator.url}/api/0${path}`, { ...init, headers: { authorization: `Bearer ${TOKEN}`, ...init.headers } })

const post = (emulator: SentryEmulator, path: string, body: object) =>
  call(emulator, path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })

const SPANS = 'dataset=spans&field=failure_rate()&field=p95(span.duration)&field=count()&query=is_transaction:true'

describe('every answer fits what Sentry publishes', () => {
  it.each([
    [`${ORGANIZATION}/projects/`, '/organizations/vauntico/projects/'],
    [`${PROJECT}/`, '/projects/vauntico/fulfillment-engine/'],
    [`${PROJECT}/`, '/projects/ecosystem/ecosystem-web/'],
    [`${PROJECT}/keys/`, '/projects/vauntico/fulfillment-engine/keys/'],
    [`${ORGANIZATION}/issues/`, '/organizations/vauntico/issues/?project=fulfillment-engine&statsPeriod=24h'],
    [`${ORGANIZATION}/sessions/`, '/organizations/vauntico/sessions/?field=crash_free_rate(session)&statsPeriod=24h'],
    [`${ORGANIZATION}/sessions/`, '/organizations/vivr/sessions/?field=crash_free_rate(session)&statsPeriod=24h'],
    [`${ORGANIZATION}/events/`, `/organizations/vauntico/events/?${SPANS}`],
    [`${ORGANIZATION}/releases/`, '/organizations/vauntico/releases/'],
  ])('%s', async (route, path) => {
    const response = await call(await start(), path)
    const body = await response.json()
    expect(response.status).toBe(200)
    expect(problems(route, 'get', 200, body)).toBeNull()
  })

  it('and the schemas see a wrong one', async () => {
    expect(problems(`${PROJECT}/keys/`, 'get', 200, [{ id: 1 }])).not.toBeNull()
  })
})

describe('releases and deploys', () => {
  it('are made, listed and known again', async () => {
    const emulator = await start()
    const release = { version: 'app@2.0.0+5', projects: ['fulfillment-engine'], refs: [] }
    const made = await post(emulator, '/organizations/vauntico/releases/', release)
    expect(made.status).toBe(201)
    expect(problems(`${ORGANIZATION}/releases/`, 'post', 201, await made.json())).toBeNull()
    expect((await post(emulator, '/organizations/vauntico/releases/', release)).status).toBe(208)

    const path = '/organizations/vauntico/releases/app%402.0.0%2B5/deploys/'
    const deployed = await post(emulator, path, { environment: 'production', url: 'https://app.example.com' })
    expect(deployed.status).toBe(201)
    const route = `${ORGANIZATION}/releases/{version}/deploys/`
    expect(problems(route, 'post', 201, await deployed.json())).toBeNull()
    const deploys = await (await call(emulator, path)).json()
    expect(problems(route, 'get', 200, deploys)).toBeNull()
    expect(deploys).toMatchObject([{ environment: 'production' }])

    const releases = await (await call(emulator, '/organizations/vauntico/releases/?query=2.0.0')).json()
    expect(problems(`${ORGANIZATION}/releases/`, 'get', 200, releases)).toBeNull()
    expect(releases).toMatchObject([
      { version: 'app@2.0.0+5', deployCount: 1, lastDeploy: { environment: 'production' } },
    ])
  })

  it('are refused when they are incomplete or name what is not there', async () => {
    const emulator = await start()
    expect((await post(emulator, '/organizations/vauntico/releases/', { version: '1' })).status).toBe(400)
    const unknown = { version: '1', projects: ['nobody'] }
    expect((await post(emulator, '/organizations/vauntico/releases/', unknown)).status).toBe(400)
    const path = '/organizations/vauntico/releases/none/deploys/'
    expect((await post(emulator, path, { environment: 'production' })).status).toBe(404)
  })
})

describe('the door', () => {
  it('lets in known tokens only', async () => {
    const emulator = await start()
    const path = '/organizations/vauntico/projects/'
    expect((await call(emulator, path, { headers: { authorization: 'Bearer other' } })).status).toBe(401)
    expect((await fetch(`${emulator.url}/api/0${path}`)).status).toBe(401)
    expect((await call(emulator, '/organizations/nobody/projects/')).status).toBe(404)
    expect((await call(emulator, '/projects/vauntico/nothing/')).status).toBe(404)
  })

  it('says how much is left, and closes when nothing is', async () => {
    const emulator = await start(busyWorld(), { limit: 2 })
    const answers = []
    // The window is a second, so a third request within it is refused; a slow machine may need another round.
    do answers.push(await call(emulator, '/organizations/vauntico/projects/'))
    while (answers.at(-1)?.status === 200)
    const last = answers.at(-1)
    expect(last?.status).toBe(429)
    expect(last?.headers.get('x-sentry-rate-limit-remaining')).toBe('0')
    expect(Number(last?.headers.get('x-sentry-rate-limit-reset'))).toBeGreaterThan(Date.now() / 1000 - 2)
    expect(answers[0]?.headers.get('x-sentry-rate-limit-remaining')).toBe('1')
  })

  it('keeps a list of requests without their tokens', async () => {
    const emulator = await start()
    await call(emulator, '/organizations/vauntico/projects/?per_page=1')
    const expected = {
      method: 'GET',
      path: '/api/0/organizations/vauntico/projects/',
      query: '?per_page=1',
      status: 200,
    }
    expect(emulator.arrived).toEqual([expected])
  })
})

describe('lists', () => {
  it('come page by page, and the Link header says whether there is more', async () => {
    const projects = ['a', 'b', 'c'].map((slug) => sentryProject({ slug, name: slug }))
    const emulator = await start({
      tokens: [TOKEN],
      organizations: [{ slug: 'acme', name: 'Acme', projects, releases: [] }],
      failsOnFailureRate: false,
    })
    const first = await call(emulator, '/organizations/acme/projects/?per_page=2')
    expect(await first.json()).toMatchObject([{ slug: 'a' }, { slug: 'b' }])
    expect(first.headers.get('link')).toContain('rel="next"; results="true"; cursor="0:1:0"')
    const second = await call(emulator, '/organizations/acme/projects/?per_page=2&cursor=0:1:0')
    expect(await second.json()).toMatchObject([{ slug: 'c' }])
    expect(second.headers.get('link')).toContain('rel="next"; results="false"')
    expect(second.headers.get('link')).toContain('rel="previous"; results="true"')
  })

  it.each([
    ['', ['Timeout', 'TypeError: order is undefined']],
    ['is:unresolved level:error', ['TypeError: order is undefined']],
    ['!level:error', ['Timeout']],
    ['firstRelease:latest level:warning', ['Timeout']],
    ['firstRelease:"fulfillment-engine@1.3.0"', []],
    ['firstSeen:-2h', []],
    ['firstSeen:-1d typeerror', ['TypeError: order is undefined']],
    ['is:resolved', []],
  ])('of issues follow the search %j', async (query, titles) => {
    const search = new URLSearchParams({ query, sort: 'freq', statsPeriod: '24h' })
    const found = await (await call(await start(), `/organizations/vauntico/issues/?${search}`)).json()
    expect(found.map(({ title }: { title: string }) => title)).toEqual(titles)
  })

  it('are refused when the question is wrong', async () => {
    const emulator = await start()
    expect((await call(emulator, '/organizations/vauntico/issues/?query=nonsense:1')).status).toBe(400)
    expect((await call(emulator, '/organizations/vauntico/issues/?project=nobody')).status).toBe(400)
    expect((await call(emulator, '/organizations/vauntico/events/?field=count()&dataset=discover')).status).toBe(400)
    expect((await call(emulator, '/organizations/vauntico/sessions/?field=nonsense')).status).toBe(400)
  })
})

describe('what it knows', () => {
  it('changes while it runs, and never changes the seed', async () => {
    const emulator = await start(sentryWorld(TOKEN))
    await emulator.change((state) => state.organizations[0]?.projects[0]?.issues.push(issue()))
    expect(await (await call(emulator, '/organizations/vauntico/issues/')).json()).toHaveLength(1)
    expect(sentryVauntico.projects[0]?.issues).toEqual([])
  })
})
