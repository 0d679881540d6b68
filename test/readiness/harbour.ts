import type { CheckAnswer, Detail } from '../../src/checks/check.ts'
import { assess } from '../../src/readiness/assess.ts'
import type { AskedCheck, Facts, Owner, Report } from '../../src/readiness/assessment.ts'
import type { Changes } from '../../src/readiness/changes.ts'
import { differenceOf } from '../../src/readiness/difference.ts'
import { asked, at, factsOf } from './facts.ts'

const devops: Owner = { role: 'devops', title: 'DevOps' }
const backend: Owner = { role: 'backend', title: 'Backend Team' }
const frontend: Owner = { role: 'frontend', title: 'Frontend Team' }
const security: Owner = { role: 'security', title: 'Security Team' }

const rows = (status: Detail['status'], ...all: readonly (readonly [string, string, string?])[]) =>
  all.map(([subject, found, note]): Detail => ({ status, subject, found, ...(note === undefined ? {} : { note }) }))

function check(
  given: Omit<Partial<AskedCheck>, 'answer'> & Pick<AskedCheck, 'id' | 'title' | 'kind' | 'area'>,
  status: CheckAnswer['status'],
  summary: string,
  answer: Partial<CheckAnswer> = {},
): AskedCheck {
  const { answer: plain, ...common } = asked({ id: given.id, status })
  return { ...common, ...given, answer: { ...plain, status, summary, ...answer } }
}

const run = { title: 'Run 4711', url: 'https://github.example/harbour/quay/actions/runs/4711' }

const checks: readonly AskedCheck[] = [
  check(
    { id: 'web', title: 'Website', kind: 'http', area: 'endpoints', priority: 'P0', owner: frontend },
    'pass',
    'Answered 200 in 0.2 s',
    { details: rows('pass', ['harbour.example', '200', '0.2 s']) },
  ),
  check(
    {
      id: 'api',
      title: 'API health',
      kind: 'http',
      area: 'endpoints',
      priority: 'P0',
      owner: backend,
      impact: 'Nobody can book a berth',
      fix: 'Start the quay server, then look at its log',
    },
    'fail',
    'The gateway got no answer from the server behind it (502)',
    {
      details: rows('fail', ['api.harbour.example/health', '502']),
      link: { title: 'api.harbour.example', url: 'https://api.harbour.example/health' },
    },
  ),
  check(
    { id: 'names', title: 'Public names', kind: 'dns', area: 'endpoints', priority: 'P1', owner: devops },
    'pass',
    'All 2 names resolve',
    { details: rows('pass', ['harbour.example', '192.0.2.7', 'Cloudflare'], ['api.harbour.example', '192.0.2.8']) },
  ),
  check(
    {
      id: 'certificates',
      title: 'Certificates',
      kind: 'tls',
      area: 'endpoints',
      priority: 'P1',
      owner: devops,
      impact: 'Browsers refuse the site',
      fix: 'Renew the certificate',
      horizon: 'now',
    },
    'warn',
    'The certificate of api.harbour.example ends on 24 January 2026, 13 days left',
    {
      share: 0.75,
      details: [
        ...rows('pass', ['harbour.example', '71 days left', 'issued by Let’s Encrypt']),
        ...rows('warn', ['api.harbour.example', '13 days left', 'issued by Let’s Encrypt']),
      ],
    },
  ),
  check(
    {
      id: 'deploy',
      title: 'Deployment',
      kind: 'github-workflow',
      area: 'delivery',
      priority: 'P0',
      owner: devops,
      impact: 'Fixes cannot be deployed',
      fix: 'Merge the migration fix, then run the workflow again',
    },
    'fail',
    'Run 4711 failed in migrate at "Migrate": relation \'berths\' already exists',
    {
      details: [
        ...rows('pass', ['build', 'succeeded']),
        ...rows('fail', ['migrate', 'failed at "Migrate"', "relation 'berths' already exists"]),
      ],
      link: run,
    },
  ),
  check(
    {
      id: 'vercel',
      title: 'Vercel deployments',
      kind: 'vercel-deployments',
      area: 'delivery',
      priority: 'P1',
      owner: frontend,
      fix: 'Merge the migration fix, then run the workflow again',
    },
    'unknown',
    'Vercel did not answer within 10 s',
    { code: 'source.timeout' },
  ),
  check(
    {
      id: 'secrets',
      title: 'GitHub secrets',
      kind: 'github-secrets',
      area: 'secrets',
      priority: 'P1',
      owner: devops,
      impact: 'Deployments need a person',
      fix: 'Add the missing secrets to GitHub',
    },
    'fail',
    '3 of 4 secrets are set; VERCEL_TOKEN is missing',
    {
      share: 0.75,
      details: [
        ...rows('pass', ['JWT_SECRET', 'set'], ['DATABASE_URL', 'set'], ['SENTRY_DSN', 'set']),
        ...rows('fail', ['VERCEL_TOKEN', 'missing', 'Vercel API access, needed by frontend deployment']),
      ],
    },
  ),
  check(
    {
      id: 'oauth',
      title: 'No OAuth stubs',
      kind: 'github-files',
      area: 'secrets',
      priority: 'P0',
      owner: security,
      fix: 'Take the test controllers out of the production build',
    },
    'fail',
    'src/oauth/test-controller.ts is there and must not be',
  ),
  check(
    { id: 'latency', title: 'p95 latency', kind: 'metrics', area: 'monitoring', priority: 'P2', owner: backend },
    'pass',
    '312 ms, under 500 ms',
  ),
  check(
    {
      id: 'alerts',
      title: 'Alert rules',
      kind: 'http',
      area: 'monitoring',
      priority: 'P2',
      owner: devops,
      fix: 'Make the rules load again',
    },
    'unknown',
    'prometheus.harbour.example refused the connection',
    { code: 'source.refused' },
  ),
  check(
    { id: 'dashboards', title: 'Dashboards', kind: 'http', area: 'monitoring', priority: 'P3', owner: devops },
    'pass',
    'Answered 200 with 5 dashboards',
    { details: rows('pass', ['status', '200'], ['dashboards', '5', 'at least 5']) },
  ),
]

const before = new Date(at.getTime() - 86_400_000)

export const facts: Facts = factsOf(
  checks.map((each) =>
    each.id === 'alerts'
      ? { ...each, lastKnown: { status: 'pass', summary: '18 rules are loaded', askedAt: before } }
      : each,
  ),
  {
    targetScore: 85,
    areas: [
      { id: 'endpoints', title: 'Endpoints', weight: 40 },
      { id: 'delivery', title: 'Delivery', weight: 20 },
      { id: 'secrets', title: 'Secrets', weight: 20 },
      { id: 'monitoring', title: 'Monitoring', weight: 20 },
    ],
    gates: [
      {
        id: 'gate-001',
        title: 'GATE-001: the API can be reached',
        level: 'blocking',
        note: null,
        checks: ['api', 'certificates'],
      },
      {
        id: 'gate-002',
        title: 'GATE-002: no OAuth stubs',
        level: 'conditional',
        note: 'Staging may ship with them',
        checks: ['oauth'],
      },
      { id: 'gate-003', title: 'GATE-003: measured', level: 'warning', note: null, checks: ['latency'] },
    ],
    prerequisites: [
      { id: 'names', title: 'DNS records verified', check: 'names', owner: devops, confirmed: false },
      { id: 'secrets', title: 'Production secrets set', check: 'secrets', owner: devops, confirmed: false },
      { id: 'briefed', title: 'Team briefed on the deployment', check: null, owner: devops, confirmed: false },
    ],
    plan: {
      performance: [
        { title: 'API response time', target: '< 500 ms (p95)', check: 'latency' },
        { title: 'Page load time', target: '< 3 s', check: null },
      ],
      milestones: [
        { title: 'Website online', target: 'Day 1', checks: ['web', 'names'] },
        { title: 'Pipeline fixed', target: 'Day 2', checks: ['deploy', 'secrets'] },
        { title: 'Smoke tests pass', target: 'Day 3', checks: [] },
      ],
      goLive: [
        { title: 'All endpoints respond with 200', checks: ['web', 'api'] },
        { title: 'Names resolve', checks: ['names'] },
        { title: 'On-call rotation established', checks: [] },
      ],
      estimates: [{ claim: 'Payments are 87 % ready', by: 'Ann Lee', on: '2026-01-10' }],
      contacts: [
        { title: 'DevOps', people: ['@devops'], escalation: 'P0 issues' },
        { title: 'Backend Team', people: ['backend@harbour.example'], escalation: null },
      ],
    },
  },
)

/** A made-up product with everything that a report can say. */
export const harbour: Report = {
  id: '7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11',
  product: 'harbour',
  productTitle: 'Harbour',
  environment: 'production',
  assessment: assess(facts),
  checks: facts.checks,
  startedAt: at,
  finishedAt: new Date(at.getTime() + 10_200),
  manifestHash: 'abc',
}

function earlier(id: string, daysAgo: number, statuses: Record<string, CheckAnswer['status']>): Report {
  const then = new Date(at.getTime() - daysAgo * 86_400_000)
  const changed = facts.checks.map((each): AskedCheck => {
    const status = statuses[each.id]
    return status === undefined ? each : { ...each, askedAt: then, answer: { ...each.answer, status } }
  })
  const old = { ...facts, checks: changed.filter(({ id: checkId }) => checkId !== 'latency') }
  return { ...harbour, id, assessment: assess(old), checks: old.checks, startedAt: then, finishedAt: then }
}

const allPass = Object.fromEntries(facts.checks.map(({ id }) => [id, 'pass'] as const))
const last = earlier('last', 1, { api: 'pass', web: 'fail', alerts: 'fail' })
const go = { ...earlier('go', 9, allPass), assessment: { ...last.assessment, verdict: 'GO', score: 96 } as const }
const turned = new Map([
  ['api', new Date('2026-01-10T20:05:00Z')],
  ['web', new Date('2026-01-10T08:30:00Z')],
  ['deploy', new Date('2026-01-08T11:00:00Z')],
])

/** How it differs from what was reported before. */
export const harbourChanges: Changes = {
  sinceLast: differenceOf(last, harbour, turned),
  sinceGo: differenceOf(go, harbour, turned),
  history: [
    { reportId: 'go', at: go.startedAt, score: 96, verdict: 'GO' },
    { reportId: 'last', at: last.startedAt, score: last.assessment.score, verdict: last.assessment.verdict },
    { reportId: harbour.id, at, score: harbour.assessment.score, verdict: harbour.assessment.verdict },
  ],
}
