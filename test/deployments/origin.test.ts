import { describe, expect, it } from 'vitest'
import { vercelStanding, workflowStanding } from '../../src/deployments/origin.ts'
import type { WorkflowRun } from '../../src/sources/github.ts'
import type { Deployment } from '../../src/sources/vercel.ts'

const start = Date.parse('2026-01-10T12:00:00Z')

const deployment = (id: string, state: string, more: Partial<Deployment> = {}): Deployment => ({
  id,
  name: 'acme',
  url: null,
  state,
  substate: null,
  target: 'production',
  branch: 'main',
  commit: `${id}0000000`,
  commitMessage: 'Fix',
  author: 'dana',
  createdAt: new Date(start),
  buildingAt: null,
  readyAt: state === 'READY' ? new Date(start + 60_000) : null,
  errorCode: null,
  errorMessage: null,
  isRollbackCandidate: false,
  inspectorUrl: null,
  nonce: null,
  ...more,
})

const run = (id: string, conclusion: string | null, commit: string): WorkflowRun => ({
  id,
  workflow: 'deploy.yml',
  title: 'Fix',
  status: conclusion === null ? 'in_progress' : 'completed',
  conclusion,
  branch: 'main',
  commit,
  event: 'push',
  actor: 'dana',
  url: 'https://github.example/run',
  attempt: 1,
  startedAt: new Date(start),
  updatedAt: new Date(start + 60_000),
})

describe('what a Vercel project runs', () => {
  it('is what production serves, also after a rollback, and the way back is an older good one', () => {
    const all = [
      deployment('a', 'ERROR'),
      deployment('b', 'READY'),
      deployment('c', 'READY'),
      deployment('d', 'READY'),
      deployment('e', 'READY', { isRollbackCandidate: true }),
    ]
    const served = vercelStanding(all, 'c')
    expect([served.current?.id, served.rollback?.id, served.failedSince]).toEqual(['c', 'e', 1])
    expect(served.current?.since).toEqual(new Date(start + 60_000))
    const newest = vercelStanding(all.slice(0, 4), null)
    expect([newest.current?.id, newest.rollback?.id]).toEqual(['b', 'c'])
  })

  it('is nothing when none is good', () => {
    expect(vercelStanding([deployment('a', 'ERROR'), deployment('b', 'BUILDING')], null)).toMatchObject({
      current: null,
      rollback: null,
      failedSince: 1,
      deployed: [
        { state: 'failed', said: 'error' },
        { state: 'running', said: 'building' },
      ],
    })
    expect(vercelStanding([], null)).toEqual({ deployed: [], current: null, rollback: null, failedSince: 0 })
  })
})

describe('what a workflow made run', () => {
  it('is its newest success, and the way back the success of another commit before it', () => {
    const standing = workflowStanding([
      run('9', null, 'd'),
      run('8', 'timed_out', 'c'),
      run('7', 'success', 'b'),
      run('6', 'success', 'b'),
      run('5', 'failure', 'a'),
      run('4', 'success', 'a'),
    ])
    expect([standing.current?.id, standing.rollback?.id, standing.failedSince]).toEqual(['7', '4', 1])
    expect(standing.deployed.map(({ said }) => said).slice(0, 3)).toEqual(['in progress', 'timed out', 'success'])
  })

  it('knows states that say nothing', () => {
    expect(workflowStanding([run('9', 'skipped', 'd')]).deployed).toMatchObject([{ state: 'other', said: 'skipped' }])
  })
})
