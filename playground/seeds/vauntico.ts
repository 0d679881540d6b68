import { QUICK_PLAN } from '../emulators/github-plan.ts'
import type { CheckRunSeed, CommitSeed, GitHubSeed, ThreadSeed } from '../emulators/github-seed.ts'
import { DEPLOY_WORKFLOW, FIXED_MIGRATION, MIGRATION, OTHER_FILES } from './vauntico-files.ts'
import { FAILED_RUN, MIGRATION_FAILURE, WORKFLOW_PATH } from './vauntico-run.ts'
import { SET_SECRETS } from './vauntico-secrets.ts'

/** The branch of pull request 7. */
const FIX_BRANCH = 'fix/migration-schema-check'

const devi = { name: 'Devi Raman', email: 'devi@vauntico.example' }
const dana = { name: 'Dana Okafor', email: 'dana@vauntico.example' }

const commits: readonly CommitSeed[] = [
  {
    branch: 'main',
    message: 'Begin Vauntico',
    author: dana,
    date: '2025-12-02T08:12:40Z',
    files: { ...OTHER_FILES, 'server-v2/scripts/migrate.js': MIGRATION },
  },
  {
    branch: 'main',
    message: 'Deploy to production from main',
    author: devi,
    date: '2026-01-08T14:51:09Z',
    files: { [WORKFLOW_PATH]: DEPLOY_WORKFLOW },
  },
  {
    branch: 'main',
    message: 'Wire the fulfillment engine to Sentry',
    author: devi,
    date: '2026-01-10T23:04:03Z',
    files: { 'fulfillment-engine/sentry.js': "require('@sentry/node').init({ dsn: process.env.SENTRY_DSN })\n" },
  },
  {
    branch: FIX_BRANCH,
    from: 'main',
    message: 'Added schema existence check',
    author: dana,
    date: '2026-01-10T23:21:37Z',
    files: { 'server-v2/scripts/migrate.js': FIXED_MIGRATION },
  },
]

/** Six closed issues come first, so that the pull request gets its number. */
const threads: readonly ThreadSeed[] = [
  ...[
    'Set up Prometheus, Grafana and AlertManager',
    'Integrate Paystack in the backend',
    'Report errors to Sentry',
    'Score payments for fraud',
    'Move DNS to Cloudflare',
    'Deploy to production from main',
  ].map((title): ThreadSeed => ({ kind: 'issue', author: 'devi-raman', title, body: '', closed: true })),
  {
    kind: 'pull',
    author: 'dana-okafor',
    title: 'Added schema existence check',
    body: 'The migration created tables that the production database has already. It now looks for them first.',
    head: FIX_BRANCH,
    base: 'main',
  },
]

const failedCheck = (name: string, title: string, time: string): CheckRunSeed => ({
  name,
  commit: FIX_BRANCH,
  conclusion: 'failure',
  title,
  summary: title,
  startedAt: `2026-01-10T23:${time}Z`,
})

/** Vauntico on GitHub as the status report of 10 January 2026 describes it. */
export const VAUNTICO_GITHUB: GitHubSeed = {
  users: [
    { login: 'devi-raman', name: devi.name, email: devi.email },
    { login: 'dana-okafor', name: dana.name, email: dana.email },
    { login: 'countersign-reader', name: 'Countersign' },
  ],
  organizations: [{ login: 'vauntico', name: 'Vauntico', admins: ['devi-raman', 'dana-okafor', 'countersign-reader'] }],
  repositories: [
    {
      owner: 'vauntico',
      name: 'vauntico',
      description: 'The trust platform for African creators',
      private: true,
      commits,
      threads,
      workflows: [{ id: 219874403, name: 'Production deployment', path: WORKFLOW_PATH }],
      runs: [FAILED_RUN],
      checkRuns: [
        failedCheck('Governance', 'Policy violations', '22:04'),
        failedCheck('Tests', 'Test suite errors', '24:31'),
        failedCheck('Linting', 'Code style issues', '22:49'),
      ],
      secrets: SET_SECRETS,
      environments: [{ name: 'production', secrets: [] }],
      plans: { [WORKFLOW_PATH]: { ...QUICK_PLAN, failure: MIGRATION_FAILURE } },
    },
  ],
}
