import { describe, expect, it } from 'vitest'
import { githubWorkflow } from '../../src/checks/github-workflow.ts'
import { errorLine } from '../../src/checks/github-workflow-error.ts'
import type { GitHub, WorkflowJob, WorkflowRun } from '../../src/sources/github.ts'
import { asking, outage } from './asking.ts'

const run = (changes: Partial<WorkflowRun> = {}): WorkflowRun => ({
  id: '20885986644',
  workflow: 'Deploy production',
  title: 'Ship it',
  status: 'completed',
  conclusion: 'success',
  branch: 'main',
  commit: '0123456789abcdef0123456789abcdef01234567',
  event: 'push',
  actor: 'ada',
  url: 'https://github.com/acme/web/actions/runs/20885986644',
  attempt: 1,
  startedAt: new Date('2026-01-10T23:30:00Z'),
  updatedAt: new Date('2026-01-10T23:34:00Z'),
  ...changes,
})
const step = (name: string, conclusion: string) => ({ name, number: 1, status: 'completed', conclusion })
const job = (name: string, conclusion: string | null, steps: WorkflowJob['steps'] = []): WorkflowJob => ({
  id: name,
  name,
  status: conclusion === null ? 'in_progress' : 'completed',
  conclusion,
  url: '',
  steps,
})

const ask = (github: Partial<GitHub>, fields: object = {}, changes: Parameters<typeof asking>[1] = {}) =>
  githubWorkflow.ask(githubWorkflow.spec.parse({ workflow: 'deploy.yml', ...fields }), asking({ github }, changes))

const runs = (...newestFirst: WorkflowRun[]): Partial<GitHub> => ({
  latestRun: async (_repository, _workflow, { status, branch, commit }) =>
    newestFirst.find((each) => {
      const isOfStatus = status === undefined || each.status === status
      return isOfStatus && (branch ?? each.branch) === each.branch && (commit ?? each.commit) === each.commit
    }) ?? null,
  jobs: async () => [job('Build', 'success')],
})

describe('a run that failed', () => {
  const failed = {
    ...runs(run({ conclusion: 'failure' })),
    jobs: async () => [
      job('Build', 'success'),
      job('Migration', 'failure', [step('Check out', 'success'), step('Database migration', 'failure')]),
      job('Deploy', 'skipped'),
    ],
    jobLog: async () =>
      "##[group]Run npm run migrate\nError: relation 'users' already exists\n##[error]Process completed with exit code 1.\n",
  }

  it('says the job, the step and the line', async () => {
    expect(await ask(failed)).toEqual({
      status: 'fail',
      code: 'workflow.failed',
      summary: `Run 20885986644 failed in Migration at "Database migration": relation 'users' already exists`,
      link: { title: 'Run 20885986644', url: 'https://github.com/acme/web/actions/runs/20885986644' },
      details: [
        { status: 'pass', subject: 'Build', found: 'success' },
        {
          status: 'fail',
          subject: 'Migration',
          found: 'failed at "Database migration"',
          note: "relation 'users' already exists",
        },
        { status: 'unknown', subject: 'Deploy', found: 'skipped' },
      ],
    })
  })

  it('is told without the line when there is no log, and without the job when there are no jobs', async () => {
    expect(await ask({ ...failed, jobLog: async () => null })).toMatchObject({
      summary: 'Run 20885986644 failed in Migration at "Database migration"',
    })
    expect(await ask({ ...failed, jobLog: () => Promise.reject(outage) })).toMatchObject({ status: 'fail' })
    expect(await ask({ ...failed, jobs: () => Promise.reject(outage) })).toMatchObject({
      status: 'fail',
      summary: 'Run 20885986644 failed',
      details: [],
    })
  })

  it('counts further failing jobs, and reads three logs at most', async () => {
    let read = 0
    const jobLog = async () => {
      read += 1
      return '##[error]Broken'
    }
    const jobs = async () => ['A', 'B', 'C', 'D'].map((name) => job(name, 'failure'))
    expect(await ask({ ...failed, jobs, jobLog })).toMatchObject({
      summary: 'Run 20885986644 failed in A and in 3 other jobs: Broken',
    })
    expect(read).toBe(3)
  })
})

describe('a failed job in which something was let go on before', () => {
  const migrations = step('Database migrations', 'failure')
  it.each([
    ['with steps after it', [migrations, step('Build', 'failure'), step('Tests', 'skipped'), step('End', 'success')]],
    ['at the end', [migrations, step('Build', 'failure'), step('End', 'success')]],
    [
      'with a report that failed too',
      [migrations, step('Build', 'failure'), step('Tests', 'skipped'), step('Report', 'failure')],
    ],
  ])('is told by the step that ended it, %s, and names what failed silently', async (_where, steps) => {
    const log = [
      '##[group]Run npm run db:migrate',
      'Error: DATABASE_URL is not set',
      '##[error]Process completed with exit code 1.',
      '##[group]Run npm run build',
      "Type error: Property 'errors' does not exist on type '() => boolean'",
      '##[error]Process completed with exit code 1.',
    ].join('\n')
    const answer = await ask({
      ...runs(run({ conclusion: 'failure' })),
      jobs: async () => [job('Build & Test', 'failure', steps)],
      jobLog: async () => log,
    })
    const reason = "Type error: Property 'errors' does not exist on type '() => boolean'"
    expect(answer.summary).toBe(`Run 20885986644 failed in Build & Test at "Build": ${reason}`)
    expect(answer.details).toMatchObject([
      { status: 'fail', found: 'failed at "Build", after "Database migrations" failed silently', note: reason },
    ])
  })
})

describe('a run that did not fail', () => {
  it('passes', async () => {
    expect(await ask(runs(run()))).toMatchObject({
      status: 'pass',
      code: 'workflow.ok',
      summary: 'Run 20885986644 succeeded on main (commit 0123456)',
    })
  })

  it('warns of what failed silently', async () => {
    const jobs = async () => [
      job('Build', 'success', [step('Audit', 'failure')]),
      job('Lint', 'failure'),
      job('Nightly', 'skipped'),
    ]
    expect(await ask({ ...runs(run()), jobs, jobLog: async () => null })).toMatchObject({
      status: 'warn',
      code: 'workflow.silent_failure',
      summary: 'Run 20885986644 succeeded, but failed silently in Build at "Audit" and Lint',
      details: [
        { status: 'warn', found: 'succeeded, but "Audit" failed' },
        { status: 'warn', found: 'failed' },
        { status: 'pass', found: 'skipped' },
      ],
    })
  })

  it('warns when it is too old', async () => {
    const old = run({ updatedAt: new Date('2026-01-01T00:00:00Z') })
    expect(await ask(runs(old), { maxAge: '7d' })).toMatchObject({
      status: 'warn',
      code: 'workflow.stale',
      summary: 'Run 20885986644 succeeded on main (commit 0123456), but 10 days ago',
    })
    expect(await ask(runs(old), { maxAge: '10d' })).toMatchObject({ status: 'pass' })
  })

  it('is no pass while its jobs cannot be seen', async () => {
    await expect(ask({ ...runs(run()), jobs: () => Promise.reject(outage) })).rejects.toBe(outage)
  })

  it.each([
    ['cancelled', 'fail', 'Run 20885986644 was cancelled on main (commit 0123456)'],
    ['action_required', 'fail', 'Run 20885986644 waits for an approval'],
    ['skipped', 'unknown', 'Run 20885986644 ended as skipped'],
    [null, 'unknown', 'Run 20885986644 ended without a conclusion'],
  ])('and ended as %s', async (conclusion, status, summary) => {
    expect(await ask(runs(run({ conclusion })))).toMatchObject({ status, summary })
  })
})

describe('a run that has not finished', () => {
  const running = run({ id: '9', status: 'in_progress', conclusion: null })

  it('stands beside the one before it', async () => {
    expect(await ask(runs(running, run()))).toMatchObject({
      status: 'pass',
      summary: 'Run 20885986644 succeeded on main (commit 0123456); run 9 is still running',
    })
  })

  it('is unknown when it is the first', async () => {
    expect(await ask(runs(running))).toMatchObject({
      status: 'unknown',
      code: 'workflow.running',
      summary: 'Run 9 is still running, and none before it has finished',
    })
  })

  it('is not taken for a finished one when the filter is not understood', async () => {
    expect(await ask({ latestRun: async () => running })).toMatchObject({ status: 'unknown' })
  })
})

describe('a workflow that never ran', () => {
  it('fails', async () => {
    expect(await ask(runs(), { branch: 'main' })).toMatchObject({
      status: 'fail',
      code: 'workflow.never',
      summary: 'deploy.yml has never run on main',
    })
  })
})

describe('a run for the commit that is asked about', () => {
  const commit = 'c0ffee0123456789c0ffee0123456789c0ffee01'
  const newest = run({ id: '3' })
  const own = run({ id: '2', commit, branch: 'release' })

  it.each<[string, WorkflowRun[], object, object]>([
    ['is preferred to a newer one', [newest, own], {}, { summary: 'Run 2 succeeded on release (commit c0ffee0)' }],
    [
      'is unknown when there is none yet',
      [newest],
      {},
      {
        status: 'unknown',
        code: 'workflow.not_yet',
        summary: 'deploy.yml has not run for commit c0ffee0 yet',
      },
    ],
    [
      'is unknown while it runs',
      [run({ id: '4', commit, status: 'queued', conclusion: null }), newest],
      {},
      {
        status: 'unknown',
        code: 'workflow.running',
      },
    ],
    [
      'is the one of the branch that the line names',
      [own, run({ id: '1', commit })],
      { branch: 'main' },
      {
        summary: 'Run 1 succeeded on main (commit c0ffee0)',
      },
    ],
    [
      'gives way to the branch that the line names when there is none',
      [newest, own],
      { branch: 'main' },
      {
        summary: 'Run 3 succeeded on main (commit 0123456)',
      },
    ],
    ['is that of a push', [newest, own], { event: 'push' }, { summary: 'Run 2 succeeded on release (commit c0ffee0)' }],
    [
      'is not looked for on a schedule',
      [newest, own],
      { event: 'schedule' },
      {
        summary: 'Run 3 succeeded on main (commit 0123456)',
      },
    ],
    [
      'is not looked for in another repository',
      [newest, own],
      { repository: 'acme/other' },
      {
        summary: 'Run 3 succeeded on main (commit 0123456)',
      },
    ],
    [
      'is told as never when the branch of the line has none at all',
      [own],
      { branch: 'main' },
      {
        status: 'fail',
        code: 'workflow.never',
      },
    ],
  ])('%s', async (_name, newestFirst, fields, answer) => {
    expect(await ask(runs(...newestFirst), fields, { commit })).toMatchObject(answer)
  })
})

describe('errorLine', () => {
  it.each([
    [
      'GitHub’s own line',
      '##[error]Unable to find version v9\n##[error]Process completed with exit code 1.',
      'Unable to find version v9',
    ],
    [
      'the complaint of the step',
      '##[group]Run npm test\nTypeError: x is not a function\n    at a.js\nnpm error code 1\n##[error]Process completed with exit code 1.',
      'TypeError: x is not a function',
    ],
    [
      'not a complaint of an earlier step',
      '##[group]Run a\nError: harmless\n##[group]Run b\nError: relation x\n##[error]Process completed with exit code 1.',
      'relation x',
    ],
    [
      'a compiler’s line',
      '##[group]Run cargo\nerror[E0308]: mismatched types\n##[error]Process completed with exit code 101.',
      'error[E0308]: mismatched types',
    ],
    [
      'only the exit code',
      'hello\n##[error]Process completed with exit code 2.',
      'Process completed with exit code 2.',
    ],
    ['a complaint without any mark', 'FATAL: out of disk', 'out of disk'],
    ['nothing', 'all good\n0 errors', null],
    ['an empty log', '', null],
  ])('finds %s', (_, log, line) => {
    expect(errorLine(log)).toBe(line)
  })

  it('cuts long lines and takes credentials out', () => {
    expect(errorLine(`##[error]${'x'.repeat(500)}`)).toHaveLength(300)
    expect(errorLine('##[error]bad token ghp_0123456789abcdefghij')).toBe('bad token [redacted]')
  })
})
