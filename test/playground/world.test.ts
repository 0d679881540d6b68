import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MISSING_SECRETS, REQUIRED_SECRETS, SET_SECRETS } from '../../playground/seeds/vauntico-secrets.ts'
import { createWorld, type World } from '../../playground/world.ts'
import { readConfig } from '../../src/config.ts'
import { type ConnectedSources, connectSources } from '../../src/sources/connect.ts'

const VAUNTICO = 'vauntico/vauntico'
const patient = () => ({ signal: AbortSignal.timeout(10_000) })
let world: World
let connected: ConnectedSources
let tookMs: number

beforeAll(async () => {
  const startedAt = performance.now()
  world = await createWorld()
  tookMs = performance.now() - startedAt
  const slack = { SLACK_BOT_TOKEN: 'xoxb-test', SLACK_SIGNING_SECRET: 'test' }
  connected = connectSources(readConfig({ ...slack, ...world.environment }), pino({ level: 'silent' }))
})
afterAll(async () => {
  await connected.close()
  await world.close()
})

describe('the world of Vauntico, through the sources of the bot', () => {
  it('starts within 3 seconds', () => {
    expect(tookMs).toBeLessThan(3_000)
  })

  it('has the run that failed at the database migration', async () => {
    const { github } = connected.sources
    const run = await github.latestRun(VAUNTICO, 'deploy-production.yml', { ...patient(), branch: 'main' })
    expect(run).toMatchObject({
      id: '20885986644',
      workflow: 'Production deployment',
      conclusion: 'failure',
      url: 'https://github.com/vauntico/vauntico/actions/runs/20885986644',
    })
    expect(await github.commit(VAUNTICO, 'main', patient())).toBe(run?.commit)
    const jobs = await github.jobs(VAUNTICO, '20885986644', patient())
    expect(jobs.map(({ name, conclusion }) => [name, conclusion])).toEqual([
      ['Build', 'success'],
      ['Test', 'success'],
      ['Lint', 'success'],
      ['Migration', 'failure'],
      ['Deploy', 'skipped'],
    ])
    const [migration] = jobs.filter(({ name }) => name === 'Migration')
    expect(migration?.steps.filter(({ conclusion }) => conclusion === 'failure')).toMatchObject([
      { name: 'Database migration', number: 4 },
    ])
    const log = await github.jobLog(VAUNTICO, migration?.id ?? '', patient())
    expect(log?.split('\n').filter((line) => line.startsWith('##[error]'))).toEqual([
      "##[error]Error: relation 'users' already exists",
      '##[error]Process completed with exit code 1.',
    ])
    expect(log).not.toContain('\u001b')
  })

  it('has pull request 7, open, with three checks failing', async () => {
    const { github } = connected.sources
    const pull = await github.pullRequest(VAUNTICO, 7, patient())
    expect(pull).toMatchObject({ title: 'Added schema existence check', state: 'open', author: 'dana-okafor' })
    const checks = await github.checkRuns(VAUNTICO, pull.headCommit, patient())
    expect(checks.map(({ name, conclusion, summary }) => [name, conclusion, summary])).toEqual([
      ['Governance', 'failure', 'Policy violations'],
      ['Linting', 'failure', 'Code style issues'],
      ['Tests', 'failure', 'Test suite errors'],
    ])
  })

  it('has 27 of the 32 secrets', async () => {
    const names = await connected.sources.github.secretNames(VAUNTICO, patient())
    expect(names.toSorted()).toEqual([...SET_SECRETS].toSorted())
    expect([SET_SECRETS.length, MISSING_SECRETS.length, new Set(REQUIRED_SECRETS).size]).toEqual([27, 5, 32])
  })

  it('holds the files, with the fix on the branch only', async () => {
    const { url } = world.github
    const file = async (ref: string, path: string) => {
      const response = await fetch(`${url}/repos/${VAUNTICO}/contents/${path}?ref=${encodeURIComponent(ref)}`, {
        headers: { authorization: `Bearer ${world.environment.GITHUB_TOKEN}`, accept: 'application/vnd.github+json' },
      })
      const { content } = (await response.json()) as { content: string }
      return Buffer.from(content, 'base64').toString('utf8')
    }
    expect(await file('main', '.github/workflows/deploy-production.yml')).toContain('name: Production deployment')
    expect(await file('main', 'server-v2/scripts/migrate.js')).not.toContain('to_regclass')
    expect(await file('fix/migration-schema-check', 'server-v2/scripts/migrate.js')).toContain('to_regclass')
  })

  it.each([
    ['https://www.vauntico.com', 404],
    ['https://api.vauntico.com/health', 502],
    ['https://trust-score.vauntico.com/health', 522],
    ['http://api.vauntico.com/health', 502],
  ])('answers %s with %i', async (url, status) => {
    expect(await connected.sources.http.get(url, patient())).toMatchObject({ status })
  })

  it.each([
    ['vauntico.com', true],
    ['www.vauntico.com', true],
    ['api.vauntico.com', true],
    ['trust-score.vauntico.com', true],
    ['vauntico-server.vauntico.com', false],
    ['fulfillment-engine.vauntico.com', false],
    ['legacy-server.vauntico.com', false],
  ])('lets %s resolve: %s', async (name, resolves) => {
    const addresses = await connected.sources.dns.resolve(name, 'A', patient())
    expect(addresses.length > 0).toBe(resolves)
    for (const address of addresses) expect(address).toMatch(/^(104\.21|172\.67)\./)
  })

  it('has its names with Cloudflare', async () => {
    const servers = await connected.sources.dns.resolve('vauntico.com', 'NS', patient())
    expect(servers.toSorted()).toEqual(['ada.ns.cloudflare.com', 'rob.ns.cloudflare.com'])
  })

  it.each(['www.vauntico.com', 'vauntico.com'])('shows a valid certificate for %s', async (host) => {
    const certificate = await connected.sources.tls.certificate(host, 443, patient())
    expect(certificate.problem).toBe(undefined)
    expect(certificate.issuer).toBe('Cloudflare, Inc.')
    expect(certificate.validTo.getTime()).toBeGreaterThan(Date.now())
  })

  it('is asked again without using up the limit', async () => {
    const commit = () => connected.sources.github.commit(VAUNTICO, 'fix/migration-schema-check', patient())
    const first = await commit()
    const before = world.github.requests.length
    expect(await commit()).toBe(first)
    expect(world.github.requests.slice(before)).toMatchObject([{ conditional: true, status: 304 }])
  })
})

describe('closing', () => {
  it('may be done twice, and leaves no file', async () => {
    const other = await createWorld()
    expect(readFileSync(other.environment.NODE_EXTRA_CA_CERTS ?? '', 'utf8')).toContain('BEGIN CERTIFICATE')
    await Promise.all([other.close(), other.close()])
    expect(() => readFileSync(other.environment.NODE_EXTRA_CA_CERTS ?? '')).toThrow()
  })
})
