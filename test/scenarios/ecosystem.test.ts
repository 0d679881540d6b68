import { beforeAll, describe, expect, it } from 'vitest'
import { ecosystem } from '../../playground/seeds/ecosystem-world.ts'
import { askProduct, type ProductReport } from '../support/product-report.ts'

const TYPE_ERROR = "Property 'errors' does not exist on type '() => boolean'"
let asked: ProductReport
const answer = (id: string) => asked.check(id).answer

beforeAll(async () => {
  asked = await askProduct('ecosystem', 'production', ecosystem)
})

describe('Ecosystem, held to its operations document of 22 August 2025', () => {
  it('is NOT PRODUCTION READY, and everything could be asked', () => {
    const { assessment, checks } = asked.report
    expect(assessment).toMatchObject({ verdict: 'NO-GO', risk: 'HIGH' })
    expect(checks.filter(({ answer: { status } }) => status === 'unknown')).toEqual([])
  })

  it('tells the last 20 deployments: five failed in a row, the last good one, the type error with file and line', () => {
    const good = '9gCjstzr73BMjMAstBs8YR5xYjje'
    const place = 'components/provider/onboarding/OnboardingNavigation.tsx:85:44'
    expect(answer('deployments')).toMatchObject({
      status: 'fail',
      summary: `The last 5 deployments failed with TypeScript errors; the last good one is ${good} of 22 August 2025: ${TYPE_ERROR} (${place})`,
    })
    expect(asked.rows('deployments').slice(0, 5)).toEqual([
      'Last 20: 5 error, 15 ready',
      'Failures in a row: 5',
      'Common cause: TypeScript errors',
      // 1755825267625 in the document is this moment.
      `Last good deployment: ${good}`,
      'Build time: 2 min 31 s',
    ])
    expect(answer('deployments').details[3]?.note).toMatch(/^22 August 2025, 01:14 UTC/)
    expect(new Date(1_755_825_267_625).toISOString()).toMatch(/^2025-08-22T01:14/)
  })

  it('tells the pipeline job by job, with what fails silently', () => {
    expect(answer('ci').summary).toBe(
      `Run 17144620815 failed in Build & Test at "Build application": Type error: ${TYPE_ERROR}`,
    )
    expect(asked.rows('ci')).toEqual([
      // The document ticks this job, which type-checks, and reports a type error. GitHub says the same of both, so both
      // stand: what decides is the build, and it failed.
      'Code Quality: success',
      'Security Audit: succeeded, but "npm audit" and "Dependency check" failed',
      'Build & Test: failed at "Build application", after "Database migrations" failed silently',
      'Integration Tests: succeeded, but "Integration tests" failed',
      'Deploy Staging: skipped',
      'Deploy Production: skipped',
    ])
    expect(answer('secret-scanning')).toMatchObject({ status: 'fail', summary: 'Secret scanning is off' })
  })

  it('finds the exposed file by its name, and reads nothing of it', () => {
    expect(answer('exposed-credentials').summary).toBe('.env.production must not be in the repository')
    expect(JSON.stringify(asked.report)).not.toContain('placeholder')
  })

  it('compares 19 required and 5 optional variables by name', () => {
    // The document calls Upstash's variables "optional" and "missing, critical". Both are right in their place: the app
    // runs without them, so the variables are optional; but then nothing limits requests, and that is critical.
    expect(answer('variables')).toMatchObject({
      status: 'warn',
      summary:
        'All 19 required variables are set, but 5 optional ones are missing: UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN, SENTRY_DSN, NEXT_PUBLIC_SENTRY_DSN and RESEND_API_KEY',
    })
    expect(asked.check('rate-limiting')).toMatchObject({ priority: 'P0', answer: { status: 'fail' } })
    expect(JSON.stringify(asked.report)).not.toContain('canary-value-of')
  })

  it('finds 24 migrations, three of them called 0014', () => {
    expect(asked.rows('migrations')).toEqual(['db/migrations: 3 files with 0014', 'db/migrations/*.sql: 24 files'])
    expect(answer('migrations').summary).toContain(
      '0014_idempotency_keys.sql, 0014_performance_indexes.sql and 0014_webhook_audit.sql',
    )
  })

  it('reads both health endpoints, with the token for the details', () => {
    expect(answer('health').status).toBe('pass')
    expect(asked.rows('rate-limiting').slice(1)).toEqual([
      'redis.configured: false',
      'redis.connected: false',
      'rateLimiting.enabled: false',
      'configuration.valid: false',
    ])
    expect(answer('health-details').summary).toContain('services.payments.status is missing')
    expect(JSON.stringify(asked.report)).not.toContain(ecosystem.settings?.CHECK_ECOSYSTEM_HEALTH_TOKEN)
  })

  it('knows Sentry as half done', () => {
    expect(answer('sentry-files').status).toBe('pass')
    expect(answer('sentry').summary).toBe('ecosystem/ecosystem-web has no client key and has never received an event')
  })

  it('finds that the address in NEXT_PUBLIC_APP_URL is no domain of the project', () => {
    // The document names ecosystem-platform.com among the variables and ecosystem-platform.vercel.app as the domain.
    // Vercel knows the second alone, so that one is right.
    expect(answer('domain').status).toBe('pass')
    expect(answer('own-domain').summary).toBe('ecosystem-platform.com is missing')
  })

  it('has all eight scripts', () => {
    // The document lists scripts/test-integrations.sh and says that the scripts of the integration tests do not exist.
    // The file is there; what is missing is the npm script that the pipeline calls.
    expect(answer('scripts').summary).toBe('All 8 rules about files hold')
    expect(answer('test-suite').details[1]?.note).toContain('npm script')
  })

  it('stops at the seven critical issues, and at the builds and secrets management among the immediate actions', () => {
    // The document has seven critical issues "must fix" and five immediate actions (P0), which overlap in four. What must
    // be fixed stops a release; only what is to be done immediately is for today.
    const stopping = asked.report.assessment.findings.filter(({ priority }) => priority === 'P0')
    expect(stopping.map(({ checkId, horizon }) => [checkId, horizon]).toSorted()).toEqual([
      ['ci', 'now'],
      ['csrf', 'week'],
      ['deployments', 'now'],
      ['exposed-credentials', 'now'],
      ['migrations', 'week'],
      ['rate-limiting', 'now'],
      ['secrets-management', 'now'],
      ['secrets-rotation', 'week'],
      ['webhook-idempotency', 'now'],
    ])
  })

  it('quotes the estimate and computes nothing from it', () => {
    expect(asked.report.assessment.plan?.estimates).toEqual([
      {
        claim: 'Time to production ready: 2-3 weeks of focused development',
        by: 'Operations document',
        on: '2025-08-22',
      },
    ])
    expect(asked.report.assessment.plan?.milestones.map(({ target, progress }) => [target, progress])).toEqual(
      ['1-2 days', '1 day', '2-3 days', '3-4 days', '1 week', '2-3 days'].map((target) => [target, 'open']),
    )
  })
})

describe('Ecosystem, when somebody repairs it', () => {
  it('says so at the next question', async () => {
    const { check } = await askProduct('ecosystem', 'production', ecosystem, async ({ vercel, endpoints }) => {
      const body = {
        redis: { configured: true, connected: true },
        rateLimiting: { enabled: true },
        configuration: { valid: true },
      }
      const host = 'ecosystem-platform.vercel.app'
      endpoints.set(host, '/api/health/redis', { kind: 'answer', status: 200, body: JSON.stringify(body) })
      await vercel.change(({ teams }) => {
        const project = teams[0]?.projects[0]
        const last = project?.deployments.at(-1)
        if (last) last.build.outcome = 'READY'
        project?.variables.push({ name: 'RESEND_API_KEY', value: 'x', type: 'sensitive', targets: ['production'] })
      })
    })
    expect(check('rate-limiting').answer.status).toBe('pass')
    expect(check('deployments').answer.status).toBe('pass')
    expect(check('variables').answer.summary).toContain('4 optional ones are missing')
  })
})
