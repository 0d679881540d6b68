import type { Failure } from '../emulators/github-plan.ts'
import type { JobSeed, RunSeed } from '../emulators/github-seed.ts'

/** The path of the workflow that deploys Vauntico. */
export const WORKFLOW_PATH = '.github/workflows/deploy-production.yml'

const at = (time: string) => `2026-01-10T${time}Z`
const CYAN = '\u001b[36;1m'
const RESET = '\u001b[0m'

/** A log as the runner writes it: a byte order mark, then a timestamp of seven decimals before each line. */
function logOf(startedAt: string, lines: readonly string[]): string {
  const start = Date.parse(startedAt)
  return `\uFEFF${lines
    .map((line, index) => `${new Date(start + index * 137).toISOString().replace('Z', '4821Z')} ${line}\n`)
    .join('')}`
}

const OPENING = [
  "Current runner version: '2.330.0'",
  '##[group]Runner Image Provisioner',
  'Hosted Compute Agent',
  'Version: 20251211.462',
  '##[endgroup]',
  '##[group]Operating System',
  'Ubuntu',
  '24.04.3',
  'LTS',
  '##[endgroup]',
  '##[group]GITHUB_TOKEN Permissions',
  'Contents: read',
  'Metadata: read',
  '##[endgroup]',
  'Secret source: Actions',
  'Prepare workflow directory',
  'Prepare all required actions',
  'Getting action download info',
]

const CLOSING = ['Post job cleanup.', 'Cleaning up orphan processes']

const command = (run: string, output: readonly string[]) => [
  `##[group]Run ${run}`,
  `${CYAN}${run}${RESET}`,
  'shell: /usr/bin/bash -e {0}',
  '##[endgroup]',
  ...output,
]

const MIGRATION_LOG = [
  ...OPENING,
  ...command('actions/checkout@v5', ['Syncing repository: vauntico/vauntico']),
  ...command('npm ci --prefix server-v2', [
    '',
    'added 412 packages, and audited 413 packages in 9s',
    '',
    'found 0 vulnerabilities',
  ]),
  '##[group]Run node scripts/migrate.js',
  `${CYAN}node scripts/migrate.js${RESET}`,
  'shell: /usr/bin/bash -e {0}',
  'env:',
  '  DATABASE_HOST: ***',
  '  DATABASE_USER: ***',
  '  DATABASE_PASSWORD: ***',
  '  DATABASE_NAME: ***',
  '##[endgroup]',
  'Connected to the production database',
  'Running migration 001_create_users.sql',
  "##[error]Error: relation 'users' already exists",
  '    at Parser.parseErrorMessage (/home/runner/work/vauntico/vauntico/server-v2/node_modules/pg-protocol/dist/parser.js:285:98)',
  '    at Socket.<anonymous> (/home/runner/work/vauntico/vauntico/server-v2/node_modules/pg-protocol/dist/index.js:11:42)',
  '##[error]Process completed with exit code 1.',
  ...CLOSING,
]

/** How every run ends until the migration looks whether its tables are there. */
export const MIGRATION_FAILURE: Failure = {
  step: 'Database migration',
  log: ['Running migration 001_create_users.sql', "##[error]Error: relation 'users' already exists"],
  unless: { path: 'server-v2/scripts/migrate.js', text: 'to_regclass' },
}

/** A job that went well: the runner's own steps around the ones of the workflow. */
function goodJob(name: string, from: string, to: string, steps: readonly string[], lines: readonly string[]): JobSeed {
  return {
    name,
    startedAt: at(from),
    completedAt: at(to),
    steps: ['Set up job', ...steps, 'Complete job'].map((step) => ({
      name: step,
      startedAt: at(from),
      completedAt: at(to),
    })),
    log: logOf(at(from), [...OPENING, ...lines, ...CLOSING]),
  }
}

const CHECKOUT = 'Run actions/checkout@v5'
const INSTALL = 'Run npm ci'

const migrationJob: JobSeed = {
  id: 60009185203,
  name: 'Migration',
  conclusion: 'failure',
  startedAt: at('23:09:31'),
  completedAt: at('23:10:02'),
  steps: [
    { name: 'Set up job', startedAt: at('23:09:31'), completedAt: at('23:09:33') },
    { name: CHECKOUT, startedAt: at('23:09:33'), completedAt: at('23:09:35') },
    { name: 'Run npm ci --prefix server-v2', startedAt: at('23:09:35'), completedAt: at('23:09:57') },
    { name: 'Database migration', conclusion: 'failure', startedAt: at('23:09:57'), completedAt: at('23:10:01') },
    { name: 'Complete job', startedAt: at('23:10:01'), completedAt: at('23:10:02') },
  ],
  log: logOf(at('23:09:31'), MIGRATION_LOG),
}

/** The run that the status report of 10 January 2026 names: it stopped at the database migration. */
export const FAILED_RUN: RunSeed = {
  id: 20885986644,
  workflow: WORKFLOW_PATH,
  number: 41,
  title: 'Wire the fulfillment engine to Sentry',
  event: 'push',
  branch: 'main',
  conclusion: 'failure',
  actor: 'devi-raman',
  createdAt: at('23:04:11'),
  updatedAt: at('23:10:05'),
  jobs: [
    goodJob(
      'Build',
      '23:04:15',
      '23:06:02',
      [CHECKOUT, 'Run actions/setup-node@v5', INSTALL, 'Build all packages'],
      [...command('npm run build', ['', '> vauntico@ build', '> npm run build --workspaces'])],
    ),
    goodJob(
      'Test',
      '23:06:06',
      '23:08:20',
      [CHECKOUT, INSTALL, 'Unit tests'],
      [...command('npm test', ['', 'Test Suites: 38 passed, 38 total', 'Tests:       214 passed, 214 total'])],
    ),
    goodJob(
      'Lint',
      '23:08:24',
      '23:09:27',
      [CHECKOUT, INSTALL, 'ESLint'],
      [...command('npm run lint', ['', '> vauntico@ lint', '> eslint .'])],
    ),
    migrationJob,
    { name: 'Deploy', conclusion: 'skipped', startedAt: at('23:10:03'), completedAt: at('23:10:03'), log: null },
  ],
}
