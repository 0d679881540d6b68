import fc from 'fast-check'
import type { CheckStatus } from '../../src/checks/check.ts'
import type { AskedCheck, Assessment, Finding, Report } from '../../src/readiness/assessment.ts'
import { type Difference, differenceOf } from '../../src/readiness/difference.ts'
import type { PlanAssessment } from '../../src/readiness/plan.ts'

const at = new Date('2026-01-10T23:42:22Z')

/** A small honest report; fields given replace its own. */
export function makeReport(given: Partial<Report> = {}): Report {
  const checks: AskedCheck[] = [
    makeCheck({ id: 'www', title: 'Website', status: 'fail' }),
    makeCheck({ id: 'api', title: 'API', status: 'pass' }),
  ]
  return {
    id: '7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11',
    product: 'acme',
    productTitle: 'Acme',
    environment: 'production',
    assessment: assessmentOf(checks),
    checks,
    startedAt: at,
    finishedAt: new Date(at.getTime() + 1200),
    manifestHash: 'abc',
    ...given,
  }
}

export function makeCheck(given: {
  id: string
  title: string
  status: CheckStatus
  area?: string
  summary?: string
}): AskedCheck {
  return {
    id: given.id,
    title: given.title,
    kind: 'http',
    area: given.area ?? 'endpoints',
    weight: 1,
    priority: 'P0',
    impact: 'Users cannot access the service',
    owner: { role: 'devops', title: 'DevOps' },
    fix: 'Deploy it',
    answer: {
      status: given.status,
      code: 'http.status',
      summary: given.summary ?? `answered ${given.status}`,
      details: [],
      link: { title: 'Open', url: 'https://acme.example' },
    },
    askedAt: at,
    tookMs: 120,
    lastKnown: null,
  }
}

/** An assessment with the shape of a real one; its arithmetic is not what block tests are about. */
export function assessmentOf(checks: readonly AskedCheck[]): Assessment {
  const areaIds = [...new Set(checks.map((check) => check.area))]
  const findings = checks.flatMap((check): Finding[] =>
    check.answer.status === 'pass'
      ? []
      : [
          {
            checkId: check.id,
            area: check.area,
            title: check.title,
            status: check.answer.status,
            priority: check.priority,
            summary: check.answer.summary,
            impact: check.impact,
            owner: check.owner,
            fix: check.fix,
            link: check.answer.link ?? null,
          },
        ],
  )
  return {
    verdict: 'NO-GO',
    score: 50,
    areas: areaIds.map((id) => ({
      id,
      title: id,
      weight: 1,
      score: 50,
      status: 'fail',
      counts: { pass: 1, warn: 0, fail: 1, unknown: 0 },
    })),
    findings,
    reason: { code: 'verdict.no_go', sentence: `NO-GO: ${findings.length} P0 findings`, children: [] },
  }
}

const wild = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    '<!channel>',
    '<@U123> & `code`',
    '*bold* _x_ ~y~',
    '|>',
    '👩‍👩‍👧‍👦'.repeat(40),
    'x'.repeat(5000),
    'متن',
    '測試',
  ),
)

const status = fc.constantFrom<CheckStatus>('pass', 'warn', 'fail', 'unknown')
const owner = fc.option(fc.record({ role: wild, title: wild }))
const few = { maxLength: 8 }
const checkIds = fc.array(fc.constantFrom('c0', 'c1', 'c2'), few)
const prospect = { progress: fc.constantFrom('done', 'open', 'to-confirm'), waitsFor: fc.array(wild, few) } as const

const plan: fc.Arbitrary<PlanAssessment> = fc.record({
  performance: fc.array(
    fc.record({
      title: wild,
      target: wild,
      check: fc.constant(null),
      status: fc.option(status),
      found: fc.option(wild),
    }),
    few,
  ),
  milestones: fc.array(fc.record({ title: wild, target: wild, checks: checkIds, ...prospect }), few),
  goLive: fc.array(fc.record({ title: wild, checks: checkIds, ...prospect }), few),
  estimates: fc.array(fc.record({ claim: wild, by: wild, on: fc.constant('2026-01-10') }), few),
  contacts: fc.array(
    fc.record({ title: wild, people: fc.array(wild, { minLength: 1, maxLength: 8 }), escalation: fc.option(wild) }),
    few,
  ),
})

/** What an assessment may have beside its areas and findings; reports of earlier versions have none of it. */
const requirements: fc.Arbitrary<Partial<Assessment>> = fc.record(
  {
    risk: fc.constantFrom('HIGH', 'MEDIUM', 'LOW'),
    targetScore: fc.option(fc.integer({ min: 0, max: 100 })),
    gates: fc.array(
      fc.record({
        id: wild,
        title: wild,
        level: fc.constantFrom('blocking', 'conditional', 'warning'),
        note: fc.option(wild),
        checks: checkIds,
        status,
        effect: fc.constantFrom('stop', 'condition', 'note'),
      }),
      { maxLength: 30 },
    ),
    prerequisites: fc.array(
      fc.record({
        id: wild,
        title: wild,
        check: fc.constantFrom('c0', null),
        owner,
        confirmed: fc.boolean(),
        status,
      }),
      { maxLength: 30 },
    ),
    shortestPath: fc.record({
      leadsToGo: fc.boolean(),
      scoreAfter: fc.integer({ min: 0, max: 100 }),
      steps: fc.array(
        fc.record({
          kind: fc.constantFrom('check', 'prerequisite'),
          id: wild,
          title: wild,
          because: fc.constantFrom('stop', 'condition', 'prerequisite', 'score'),
          status,
          owner,
          fix: fc.option(wild),
          link: fc.option(fc.record({ title: wild, url: fc.constant('https://acme.example/<!channel>') })),
          gain: fc.constant(1.5),
        }),
        { maxLength: 60 },
      ),
    }),
    plan,
  },
  { requiredKeys: [] },
)

/** Reports as products might make them: many areas, long names, every script, Slack's control characters. */
export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    productTitle: wild,
    environment: wild,
    requirements,
    checks: fc.array(
      fc.record({
        title: wild,
        summary: wild,
        area: fc.integer({ min: 0, max: 120 }),
        status,
        details: fc.array(fc.record({ subject: wild, found: wild, note: wild }), { maxLength: 60 }),
        url: fc.constantFrom('https://acme.example/a?b=c&d=<e>|f', `https://acme.example/${'p'.repeat(2900)}`),
      }),
      { maxLength: 300, size: 'max' },
    ),
  })
  .map(({ productTitle, environment, requirements: further, checks }) => {
    const asked = checks.map(({ title, summary, area, status: found, details, url }, index): AskedCheck => {
      const check = makeCheck({ id: `c${index}`, title, summary, status: found, area: `area ${area} ${title}` })
      return {
        ...check,
        answer: {
          ...check.answer,
          details: details.map((detail) => ({ status: found, ...detail })),
          link: { title, url },
        },
      }
    })
    return makeReport({ productTitle, environment, checks: asked, assessment: { ...assessmentOf(asked), ...further } })
  })

/** A report with what changed since another one. */
export const anyDifference: fc.Arbitrary<{ report: Report; difference: Difference }> = fc
  .tuple(anyReport, anyReport)
  .map(([before, report]) => ({ report, difference: differenceOf(before, report, new Map()) }))
