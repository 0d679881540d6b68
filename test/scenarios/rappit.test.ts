import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SUITES } from '../../playground/seeds/rappit-files.ts'
import { PRODUCTION_VARIABLES, SECRETS, STAGING_VARIABLES } from '../../playground/seeds/rappit-settings.ts'
import { rappit } from '../../playground/seeds/rappit-world.ts'
import { reportMarkdown } from '../../src/readiness/markdown.ts'
import { type AskedWorld, checkOf, idsWith, startAskedWorld, type WholeReport } from '../support/asked-world.ts'

let asked: AskedWorld
let production: WholeReport
let staging: WholeReport

beforeAll(async () => {
  asked = await startAskedWorld([rappit])
  production = await asked.ask('rappit')
  staging = await asked.ask('rappit', 'staging')
})
afterAll(() => asked?.close())

const gatesOf = (report: WholeReport) =>
  report.assessment.gates.map(({ id, level, status, effect }) => [id, level, status, effect].join(' '))
const subjects = (report: WholeReport, id: string, status: string) =>
  checkOf(report, id)
    .answer.details.filter((row) => row.status === status)
    .map(({ subject }) => subject)

describe('Rappit in production, beside its deployment checklist', () => {
  it('holds the seven gates at the levels that the checklist gives', () => {
    // The title of GATE-001 names no level. "Pre-Deployment Validation" does: the application refuses to start in
    // production without its Prisma client, as it does for the two gates that are called NO-GO. So it is blocking.
    expect(gatesOf(production)).toEqual([
      'gate-001 blocking unknown stop',
      'gate-002 blocking unknown stop',
      'gate-003 blocking unknown stop',
      'gate-004 conditional unknown condition',
      'gate-005 conditional unknown condition',
      'gate-006 warning unknown note',
      'gate-007 warning unknown note',
    ])
  })

  it('is NO-GO while the boxes of the critical gates are open', () => {
    expect(production.assessment.verdict).toBe('NO-GO')
    expect(production.assessment.risk).toBe('HIGH')
    expect(production.assessment.reason.children.map(({ code }) => code)).toContain('gate.blocking')
  })

  it('takes an open box for not proven: nothing has failed', () => {
    expect(idsWith(production, 'fail')).toEqual([])
    expect(idsWith(production, 'unknown')).toEqual([
      'ci',
      'full-suite',
      'shipment-dhl',
      'shipment-fedex',
      'security-suite',
      'scoped-queries',
      'hidden-not-forbidden',
      'oauth-flows',
      'webhook-signatures',
      'concurrency-suite',
      'locking',
      'inventory-monitoring',
      'subscription-observability',
      'rate-limit-suite',
      'rate-limit-observability',
      'on-call-monitoring',
      'secrets-management',
      'network-security',
      'database-security',
    ])
  })

  it('proves what a machine can, even where the box is still open', () => {
    // Open boxes that need nobody: the addresses without "sandbox" or "test", and the test controllers that are off.
    expect(checkOf(production, 'carrier-addresses').answer.summary).toMatch(/^All 2 variables/)
    expect(checkOf(production, 'test-controllers-off').answer.status).toBe('pass')
    // Ticked boxes: the guard, rate limits with their 429, the metrics.
    for (const id of ['subscription-guard', 'subscription-metrics', 'rate-limit-metrics', 'metrics-endpoint']) {
      expect(checkOf(production, id).answer.status).toBe('pass')
    }
  })

  it('finds Prisma 5.22.0 in the CI workflow', () => {
    expect(checkOf(production, 'prisma-version').answer).toMatchObject({
      status: 'pass',
      details: [{ subject: '.github/workflows/ci.yml', found: 'contains prisma@5.22.0' }],
    })
  })

  it('requires the 22 names of the environment configuration: 14 secrets and 8 variables', () => {
    expect(subjects(production, 'secrets', 'pass')).toEqual([...SECRETS])
    expect(SECRETS).toHaveLength(14)
    expect(subjects(production, 'variables', 'pass').sort()).toEqual(Object.keys(PRODUCTION_VARIABLES).sort())
    expect(Object.keys(PRODUCTION_VARIABLES)).toHaveLength(8)
    expect(checkOf(production, 'same-names').answer.status).toBe('pass')
  })

  it('asks for the four suites by the names of their scripts', () => {
    const ids = ['full-suite', 'security-suite', 'concurrency-suite', 'rate-limit-suite']
    const asking = ids.map((id) => checkOf(production, id).answer.details[0]?.subject)
    expect(asking).toEqual(SUITES.map((suite) => expect.stringContaining(`(${suite})`)))
  })

  it('finds the six series that the checklist names, each with its labels', () => {
    const series = [
      ...subjects(production, 'subscription-metrics', 'pass'),
      ...subjects(production, 'rate-limit-metrics', 'pass'),
    ].join('\n')
    for (const name of [
      'subscription_blocks_total',
      'rate_limit_hits_total',
      'rate_limit_blocks_total',
      'rate_limit_remaining',
      'http_requests_total',
      'http_request_duration_ms',
    ]) {
      expect(series).toContain(name)
    }
  })

  it('verifies the deployment at the three addresses, the name, the certificate and Sentry', () => {
    for (const id of ['health', 'metrics-endpoint', 'docs', 'public-names', 'certificates', 'error-tracking']) {
      expect(checkOf(production, id).answer.status).toBe('pass')
    }
  })

  it('names whom to call', () => {
    expect(production.assessment.plan.contacts.map(({ escalation }) => escalation ?? '').join('\n')).toMatch(
      /backend@rappit\.com[\s\S]*devops@rappit\.com[\s\S]*security@rappit\.com/,
    )
  })

  it('never shows or logs the value of a variable', () => {
    const written = [reportMarkdown(production), reportMarkdown(staging), JSON.stringify(production), ...asked.logged]
    for (const value of [PRODUCTION_VARIABLES.REDIS_HOST, STAGING_VARIABLES.FEDEX_API_URL]) {
      expect(written.join('\n')).not.toContain(value)
    }
  })
})

describe('Rappit in staging', () => {
  it('may use stubs and sandboxes', () => {
    expect(gatesOf(staging)).toEqual([
      'gate-001 conditional unknown condition',
      'gate-002 conditional pass note',
      'gate-003 blocking unknown stop',
      'gate-004 warning pass note',
      'gate-005 conditional unknown condition',
      'gate-006 warning pass note',
      'gate-007 warning unknown note',
    ])
    expect(checkOf(staging, 'carrier-sandboxes').answer.status).toBe('pass')
    expect(checkOf(staging, 'test-controllers-on').answer.status).toBe('pass')
  })
})

describe('Rappit when something changes', () => {
  const repository = () => asked.world.github.repository('rappit/rappit-api')

  it('fails GATE-002 for an address of a sandbox in production, and shows the pattern, not the address', async () => {
    const value = 'https://apis-sandbox.fedex.com/canary'
    repository().setVariable('FEDEX_API_URL', value, 'production')
    const changed = await asked.ask('rappit')
    expect(gatesOf(changed)[1]).toBe('gate-002 blocking fail stop')
    expect(subjects(changed, 'carrier-addresses', 'fail')).toEqual(['FEDEX_API_URL'])
    expect(JSON.stringify(changed)).not.toContain('canary')
    expect(asked.logged.join('\n')).not.toContain('canary')
  })

  it('proves GATE-005 further when its suite has passed', async () => {
    await repository().addCheckRun({ name: 'test:e2e:concurrent-inventory', commit: 'main' })
    const changed = await asked.ask('rappit')
    expect(checkOf(changed, 'concurrency-suite').answer.status).toBe('pass')
    expect(changed.assessment.gates.find(({ id }) => id === 'gate-005')).toMatchObject({ status: 'unknown' })
  })
})
