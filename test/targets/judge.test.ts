import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WorkflowJob, WorkflowRun } from '../../src/sources/github.ts'
import type { Deployment, VercelProject } from '../../src/sources/vercel.ts'
import { phasesOf } from '../../src/targets/github-workflow-phases.ts'
import { Spec as WorkflowSpec } from '../../src/targets/github-workflow-spec.ts'
import { judgeRun } from '../../src/targets/github-workflow-status.ts'
import { Spec as VercelSpec } from '../../src/targets/vercel-spec.ts'
import { judgeDeployment } from '../../src/targets/vercel-status.ts'
import { Report, statusOfReport } from '../../src/targets/webhook-report.ts'

const COMMIT = 'a'.repeat(40)
const OTHER = 'b'.repeat(40)
const NOW = new Date('2026-01-10T12:00:00Z')

const run = (changes: Partial<WorkflowRun> = {}): WorkflowRun => ({
  id: '7',
  workflow: 'Deploy',
  title: 'Deploy',
  status: 'completed',
  conclusion: 'success',
  branch: 'countersign/1',
  commit: COMMIT,
  event: 'workflow_dispatch',
  actor: null,
  url: 'https://github.com/acme/shop/actions/runs/7',
  attempt: 1,
  startedAt: NOW,
  updatedAt: NOW,
  ...changes,
})

const job = (name: string, conclusion: string | null = 'success', steps: readonly string[] = []): WorkflowJob => ({
  id: name,
  name,
  status: conclusion === null ? 'in_progress' : 'completed',
  conclusion,
  url: '',
  steps: steps.map((step, index) => ({ name: step, number: index + 1, status: 'completed', conclusion: 'success' })),
})

const judged = (changes: Partial<WorkflowRun>, jobs: readonly WorkflowJob[] = [], fields: object = {}) =>
  judgeRun({
    spec: WorkflowSpec.parse({ workflow: 'deploy.yml', ...fields }),
    commit: COMMIT,
    run: run(changes),
    jobs,
    failure: null,
  })

describe('a run', () => {
  it.each([
    [{ status: 'queued', conclusion: null }, [], {}, 'waiting', undefined],
    [{ status: 'waiting', conclusion: null }, [], {}, 'waiting', undefined],
    [{ conclusion: 'action_required' }, [], {}, 'waiting', undefined],
    [{ status: 'in_progress', conclusion: null }, [], {}, 'running', undefined],
    [{ conclusion: 'failure' }, [], {}, 'failed', 'run.failed'],
    [{ conclusion: 'timed_out' }, [], {}, 'failed', 'run.failed'],
    [{ conclusion: 'startup_failure' }, [], {}, 'failed', 'run.failed'],
    [{ conclusion: 'cancelled' }, [], {}, 'failed', 'run.cancelled'],
    [{ conclusion: 'skipped' }, [], {}, 'failed', 'run.skipped'],
    [{ conclusion: 'success' }, [job('Ship', 'skipped')], {}, 'failed', 'run.skipped'],
    [{ conclusion: 'success' }, [job('Test'), job('Ship', 'skipped')], { job: 'Ship' }, 'failed', 'run.skipped'],
    [{ conclusion: 'success' }, [job('Test')], { job: 'Ship' }, 'failed', 'run.skipped'],
    [{ conclusion: 'success' }, [job('Test'), job('Ship', 'skipped')], {}, 'succeeded', undefined],
    [{ conclusion: 'neutral' }, [], {}, 'unknown', 'run.inconclusive'],
    [{ conclusion: null }, [], {}, 'unknown', 'run.inconclusive'],
    [{ conclusion: 'stale' }, [], {}, 'unknown', 'run.inconclusive'],
    [{ commit: OTHER }, [], {}, 'failed', 'commit.mismatch'],
    [{ commit: OTHER, status: 'queued', conclusion: null }, [], {}, 'failed', 'commit.mismatch'],
    [{ commit: OTHER }, [], { at: 'input' }, 'unknown', 'commit.unproven'],
    [{ commit: OTHER }, [job('Ship', 'success', [`Runs commit ${COMMIT}`])], { at: 'input' }, 'succeeded', undefined],
    [
      { commit: OTHER },
      [job('Ship', 'success', [`Checks commit ${COMMIT}`])],
      { at: 'input' },
      'unknown',
      'commit.unproven',
    ],
    [{}, [job('Ship', 'success', [`Runs commit ${OTHER}`])], {}, 'failed', 'commit.mismatch'],
    [{}, [job('Ship', 'success', [`Runs commit ${OTHER}`])], { at: 'input' }, 'failed', 'commit.mismatch'],
  ])('%j %# means %s', (changes, jobs, fields, kind, code) => {
    expect(judged(changes, jobs, fields)).toMatchObject({ kind, ...(code === undefined ? {} : { code }) })
  })

  it('never succeeded with another commit, whatever GitHub says', () => {
    const commits = fc.constantFrom(COMMIT, OTHER)
    const steps = fc.array(
      commits.map((commit) => `Runs commit ${commit}`),
      { maxLength: 3 },
    )
    const facts = fc.record({
      at: fc.constantFrom('tag', 'input'),
      head: commits,
      status: fc.constantFrom('queued', 'waiting', 'in_progress', 'completed', 'new'),
      conclusion: fc.constantFrom(null, 'success', 'failure', 'neutral', 'skipped', 'new'),
      steps,
    })
    fc.assert(
      fc.property(facts, ({ at, head, status, conclusion, steps }) => {
        const status_ = judged({ commit: head, status, conclusion }, [job('Ship', 'success', steps)], { at })
        if (status_.kind !== 'succeeded') return
        expect(conclusion).toBe('success')
        expect(steps.every((step) => step.endsWith(COMMIT))).toBe(true)
        if (at === 'tag' || steps.length === 0) expect(head).toBe(COMMIT)
      }),
    )
  })

  it('with one job is followed by its steps, without those of the runner, and with what is still ahead', () => {
    const only = job('Deploy', 'success', ['Set up job', 'Build', 'Post Run actions/checkout@v5', 'Complete job'])
    expect(phasesOf([only], { Build: 60_000, Verify: 5_000 })).toMatchObject([
      { name: 'Build', state: 'succeeded', usualMs: 60_000 },
      { name: 'Verify', state: 'waiting', usualMs: 5_000 },
    ])
    const named = phasesOf([job('Ship', null), job('Build')], { Build: 1, Ship: 2 })
    expect(named.map(({ name, state }) => [name, state])).toEqual([
      ['Build', 'succeeded'],
      ['Ship', 'running'],
    ])
    const states = ['failure', 'cancelled', 'skipped', 'neutral'].map((conclusion) => job(conclusion, conclusion))
    expect(phasesOf(states, {}).map(({ state }) => state)).toEqual(['failed', 'cancelled', 'skipped', 'succeeded'])
  })
})

describe('a deployment of Vercel', () => {
  const deployment: Deployment = {
    id: 'dpl_1',
    name: 'shop',
    url: null,
    state: 'READY',
    substate: null,
    target: 'production',
    branch: null,
    commit: COMMIT,
    commitMessage: null,
    author: null,
    createdAt: NOW,
    buildingAt: NOW,
    readyAt: NOW,
    errorCode: null,
    errorMessage: null,
    isRollbackCandidate: false,
    inspectorUrl: null,
    nonce: null,
  }
  const request = {
    type: 'promote',
    status: 'succeeded',
    fromDeploymentId: null,
    toDeploymentId: 'dpl_1',
    requestedAt: NOW,
  }
  const judge = (
    changes: Partial<Deployment>,
    project: Partial<VercelProject>,
    { act = 'deploy', laterMs = 0 }: { act?: 'deploy' | 'rollback'; laterMs?: number } = {},
  ) =>
    judgeDeployment({
      spec: VercelSpec.parse({ project: 'shop' }),
      commit: COMMIT,
      handle: { act, deploymentId: 'dpl_1', url: null, sentAt: NOW.toISOString() },
      deployment: { ...deployment, ...changes },
      project: { id: 'prj', name: 'shop', productionDeployment: null, lastAliasRequest: null, ...project },
      lines: [],
      now: new Date(NOW.getTime() + laterMs),
    })
  const serves = (id: string) => ({ productionDeployment: { id, state: null } })
  const old = new Date(NOW.getTime() - 60_000)

  it.each([
    [{ state: 'BLOCKED' }, {}, {}, 'failed', 'build.unusable'],
    [{ state: 'DELETED' }, {}, {}, 'failed', 'build.unusable'],
    [{ state: 'SLEEPING' }, {}, {}, 'unknown', 'vercel.state'],
    [{ state: 'INITIALIZING' }, {}, {}, 'waiting', undefined],
    [{ state: 'ERROR', errorMessage: 'Out of memory' }, {}, {}, 'failed', 'build.failed'],
    [{ state: 'BUILDING', commit: OTHER }, {}, {}, 'failed', 'commit.mismatch'],
    [{}, serves('dpl_1'), {}, 'succeeded', undefined],
    [{}, serves('dpl_2'), {}, 'running', undefined],
    [{ commit: null }, serves('dpl_1'), {}, 'unknown', 'commit.unproven'],
    [{}, { ...serves('dpl_1'), lastAliasRequest: { ...request, status: 'in-progress' } }, {}, 'running', undefined],
    [{}, { ...serves('dpl_2'), lastAliasRequest: { ...request, status: 'skipped' } }, {}, 'failed', 'vercel.not_moved'],
    [{}, { ...serves('dpl_2'), lastAliasRequest: request }, {}, 'unknown', 'vercel.not_moved'],
    [
      {},
      { ...serves('dpl_2'), lastAliasRequest: { ...request, toDeploymentId: 'dpl_2' } },
      {},
      'failed',
      'vercel.superseded',
    ],
    [
      {},
      { ...serves('dpl_2'), lastAliasRequest: { ...request, toDeploymentId: 'dpl_2', requestedAt: old } },
      {},
      'running',
      undefined,
    ],
    [{}, serves('dpl_2'), { act: 'rollback' as const }, 'running', undefined],
    [{}, serves('dpl_2'), { act: 'rollback' as const, laterMs: 240_000 }, 'unknown', 'vercel.not_moved'],
  ])('%j %j %j means %s %s', (changes, project, how, kind, code) => {
    expect(judge(changes, project, how)).toMatchObject({ kind, ...(code === undefined ? {} : { code }) })
  })

  it('never succeeded unless production serves it and it is of the commit, whatever Vercel says', () => {
    const ids = fc.constantFrom('dpl_1', 'dpl_2')
    const facts = fc.record({
      state: fc.constantFrom('QUEUED', 'BUILDING', 'READY', 'ERROR', 'CANCELED', 'NEW'),
      commit: fc.constantFrom(COMMIT, OTHER, null),
      served: fc.option(ids),
      to: fc.option(ids),
      status: fc.constantFrom('pending', 'in-progress', 'succeeded', 'failed', 'skipped', 'new'),
    })
    fc.assert(
      fc.property(facts, ({ state, commit, served, to, status }) => {
        const lastAliasRequest = to === null ? null : { ...request, toDeploymentId: to, status }
        const project = { ...(served === null ? {} : serves(served)), lastAliasRequest }
        if (judge({ state, commit }, project).kind !== 'succeeded') return
        expect([state, commit, served]).toEqual(['READY', COMMIT, 'dpl_1'])
      }),
    )
  })
})

it('a report never is a success without the commit', () => {
  const reports = fc.record(
    {
      nonce: fc.constantFrom('n1', 'n2'),
      state: fc.constantFrom('waiting', 'running', 'succeeded', 'failed'),
      commit: fc.constantFrom(COMMIT, OTHER),
    },
    { requiredKeys: ['nonce', 'state'] },
  )
  fc.assert(
    fc.property(reports, (report) => {
      const status = statusOfReport(Report.parse(report), { nonce: 'n1', commit: COMMIT }, {})
      expect(status.kind === 'succeeded').toBe(
        report.state === 'succeeded' && report.commit === COMMIT && report.nonce === 'n1',
      )
    }),
  )
})
