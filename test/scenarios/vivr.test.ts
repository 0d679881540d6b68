import { beforeAll, describe, expect, it } from 'vitest'
import { vivr } from '../../playground/seeds/vivr-world.ts'
import { askProduct, type ProductReport } from '../support/product-report.ts'

let asked: ProductReport
const answer = (id: string) => asked.check(id).answer

beforeAll(async () => {
  asked = await askProduct('vivr', 'production', vivr)
})

describe('VIVR, held to its audit of 21 January 2026', () => {
  it('needs critical fixes before production, with a high risk, far under its target of 85', () => {
    const { assessment } = asked.report
    expect(assessment).toMatchObject({ verdict: 'NO-GO', risk: 'HIGH', targetScore: 85 })
    expect(assessment.score).toBeLessThan(85)
    expect(assessment.reason.children.map(({ code }) => code)).toContain('score.below_target')
  })

  it('has the ten areas of the audit, none of them in order, all weighing the same', () => {
    // The summary speaks of eight areas; the audit examines ten. Ten is right: each has a chapter and a status.
    const { areas } = asked.report.assessment
    expect(areas.map(({ title }) => title)).toEqual([
      'Environment variable management',
      'Build optimization',
      'Database migrations',
      'Containerization',
      'CI/CD pipeline',
      'Monitoring and logging',
      'Error tracking',
      'CDN and caching',
      'SSL/TLS',
      'Backup and disaster recovery',
    ])
    expect(new Set(areas.map(({ weight }) => weight)).size).toBe(1)
    expect(areas.filter(({ status }) => status === 'pass')).toEqual([])
    // Not configured, no pipeline to speak of, none: the audit's words for these are matched by nothing in order.
    const empty = areas.filter(({ score }) => score === 0).map(({ id }) => id)
    expect(empty).toEqual(['containers', 'monitoring', 'error-tracking', 'backups'])
  })

  it('stops at the eight critical blockers, seven of them asked of machines', () => {
    const { gates = [] } = asked.report.assessment
    expect(gates.map(({ title, level, status }) => [title, level, status])).toEqual(
      [
        'No CI/CD pipeline implemented',
        'No containerization strategy',
        'Missing database migration automation',
        'Incomplete environment variable management',
        'No error tracking system',
        'Missing monitoring and logging infrastructure',
        'No CDN or caching strategy for static assets',
        'Database backup strategy undefined',
      ].map((title) => [title, 'blocking', 'fail']),
    )
    const asking = gates.filter(({ checks }) => checks.some((id) => asked.check(id).kind !== 'manual'))
    expect(asking).toHaveLength(7)
  })

  it.each([
    ['workflows', '.github/workflows/*.{yml,yaml} is missing'],
    ['container-files', 'Dockerfile is missing; docker-compose.{yml,yaml} is missing'],
    ['health', 'Nothing is found at this address (404)'],
    ['backups', 'There is no artifact vivr-backup-*'],
  ])('finds for %s: %s', (id, summary) => {
    expect(asked.check(id)).toMatchObject({ priority: 'P0', answer: { status: 'fail', summary } })
  })

  it('finds no project in Sentry, although a template names it', () => {
    // Chapter 6 says that there is no error tracking, chapter 7 that it is configured as a template. Sentry decides.
    expect(answer('sentry')).toMatchObject({ status: 'fail', summary: 'Sentry has no project vivr/vivr-web' })
    expect(answer('environment-templates').status).toBe('pass')
  })

  it('finds the one migration that is run by hand, and none of Prisma', () => {
    expect(asked.rows('migration-automation')).toEqual([
      'prisma/schema.prisma: exists',
      'prisma/migrations/migration_lock.toml: missing',
      'prisma/migrations/*/migration.sql: missing',
    ])
  })

  it('misses all six security headers, on a site whose certificate is valid', () => {
    expect(answer('certificate').status).toBe('pass')
    expect(asked.rows('security-headers').slice(1)).toEqual([
      'Strict-Transport-Security: missing',
      'Content-Security-Policy: missing',
      'X-Frame-Options: missing',
      'X-Content-Type-Options: missing',
      'Referrer-Policy: missing',
      'Permissions-Policy: missing',
    ])
  })

  it('has all three kinds of security scanning switched off', () => {
    expect(answer('security-scanning').status).toBe('fail')
    expect(asked.rows('security-scanning').map((row) => row.replace(/.*: /, ''))).toEqual(['off', 'off', 'off'])
  })

  it('holds the fourteen performance targets, none of which anything measures yet', () => {
    const { performance = [] } = asked.report.assessment.plan ?? {}
    expect(performance).toHaveLength(14)
    expect(performance.filter(({ status }) => status === 'pass')).toEqual([])
    expect(performance.filter(({ check }) => check !== null).map(({ target }) => target)).toEqual([
      '< 500 ms (p95)',
      '< 0.1 %',
    ])
  })

  it('follows the timeline of eight weeks, and knows which of them only people can confirm', () => {
    const weeks = asked.report.assessment.plan?.milestones.filter(({ target }) => target.startsWith('Week'))
    expect(weeks?.map(({ target, progress }) => [target, progress])).toEqual([
      ['Week 1', 'to-confirm'],
      ['Week 2', 'open'],
      ['Week 3', 'open'],
      ['Week 4', 'open'],
      ['Week 5', 'open'],
      ['Week 6', 'to-confirm'],
      ['Week 7', 'to-confirm'],
      ['Week 8', 'to-confirm'],
    ])
  })

  it('quotes 32/100 as the auditor’s, and gives its own score from the evidence', () => {
    const { score, areas, plan } = asked.report.assessment
    expect(plan?.estimates[0]).toEqual({
      claim: 'Production readiness score: 32/100 (target: 85+)',
      by: 'Deployment readiness audit',
      on: '2026-01-21',
    })
    // Ten equal areas: the score is their mean, whatever the auditor thought. Each is rounded down, so it may be one more.
    const mean = areas.reduce((sum, area) => sum + area.score, 0) / areas.length
    expect(score - mean).toBeGreaterThan(-1)
    expect(score - mean).toBeLessThan(1)
  })
})

describe('VIVR in staging', () => {
  it('asks only the repository and people, and takes what stops production for a condition', async () => {
    const { report } = await askProduct('vivr', 'staging', vivr)
    expect(new Set(report.checks.map(({ kind }) => kind))).toEqual(new Set(['github-files', 'github-alerts', 'manual']))
    expect(report.assessment.gates?.map(({ level }) => level)).toEqual([
      ...Array(3).fill('conditional'),
      ...Array(5).fill('warning'),
    ])
    expect(report.assessment.reason.children.map(({ code }) => code)).not.toContain('gate.blocking')
  })
})

describe('VIVR, when somebody repairs it', () => {
  it('loses a blocker at the next question', async () => {
    const { report } = await askProduct('vivr', 'production', vivr, ({ endpoints }) => {
      const headers = { 'cache-control': 'public, max-age=31536000, immutable' }
      endpoints.set('vivr.example', '/_next/static/chunks/main.js', { kind: 'answer', status: 200, headers })
    })
    const open = report.assessment.gates?.filter(({ status }) => status !== 'pass')
    expect(open?.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 8].map((number) => `blocker-${number}`))
    expect(report.assessment.score).toBeGreaterThan(asked.report.assessment.score)
  })
})
