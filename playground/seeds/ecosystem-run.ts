import type { JobSeed, RunSeed, StepSeed } from '../emulators/github-seed.ts'
import type { Conclusion } from '../emulators/github-state.ts'
import { WORKFLOW_PATH } from './ecosystem-files.ts'

const at = (time: string) => `2025-08-22T06:${time}Z`

const LOG = [
  "Current runner version: '2.328.0'",
  '##[group]Run npm run db:migrate',
  'npm run db:migrate',
  '##[endgroup]',
  'Error: Either connection "url" or "host", "database" are required for PostgreSQL database connection',
  '##[error]Process completed with exit code 1.',
  '##[group]Run npm run build',
  'npm run build',
  '##[endgroup]',
  '> ecosystem-platform@0.1.0 build',
  '> next build',
  '   Creating an optimized production build ...',
  'Failed to compile.',
  '',
  './components/provider/onboarding/OnboardingNavigation.tsx:85:44',
  "Type error: Property 'errors' does not exist on type '() => boolean'",
  '##[error]Process completed with exit code 1.',
]

/** A job from one time to another; a step is its name, or its name and how it ended. */
function job(
  name: string,
  conclusion: Conclusion,
  [from, to]: readonly [string, string],
  steps: readonly (string | readonly [string, Conclusion])[] = [],
): JobSeed {
  const times = { startedAt: at(from), completedAt: at(to) }
  return {
    name,
    conclusion,
    ...times,
    steps: steps.map((step): StepSeed => {
      const [title, ended] = typeof step === 'string' ? [step, 'success' as const] : step
      return { name: title, conclusion: ended, ...times }
    }),
  }
}

const CHECKOUT = 'Run actions/checkout@v4'
const INSTALL = 'Run npm ci'

/** The pipeline's newest run on main, as the document describes its six jobs. */
export const CI_RUN: RunSeed = {
  id: 17144620815,
  workflow: WORKFLOW_PATH,
  number: 212,
  title: 'Disable "Next" while a step is invalid',
  event: 'push',
  branch: 'main',
  conclusion: 'failure',
  actor: 'ecosystem-dev',
  createdAt: at('14:31'),
  updatedAt: at('19:40'),
  jobs: [
    job('Code Quality', 'success', ['14:40', '16:02'], [CHECKOUT, INSTALL, 'TypeScript', 'ESLint', 'Prettier']),
    job(
      'Security Audit',
      'success',
      ['14:40', '15:10'],
      [CHECKOUT, ['npm audit', 'failure'], ['Dependency check', 'failure']],
    ),
    {
      ...job(
        'Build & Test',
        'failure',
        ['16:06', '18:21'],
        [CHECKOUT, INSTALL, ['Database migrations', 'failure'], ['Build application', 'failure']],
      ),
      log: LOG.map((line) => `${at('16:40').replace('Z', '.0000000Z')} ${line}\n`).join(''),
    },
    job('Integration Tests', 'success', ['18:25', '19:33'], [CHECKOUT, ['Integration tests', 'failure']]),
    job('Deploy Staging', 'skipped', ['19:36', '19:36']),
    job('Deploy Production', 'skipped', ['19:36', '19:36']),
  ],
}
