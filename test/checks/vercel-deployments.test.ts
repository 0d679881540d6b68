import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeDeployments, vercelDeployments } from '../../src/checks/vercel-deployments.ts'
import type { BuildError } from '../../src/checks/vercel-deployments-build-error.ts'
import { commonCause, streakOf, typicalBuildMs } from '../../src/checks/vercel-deployments-facts.ts'
import { buildTime } from '../../src/checks/vercel-deployments-rows.ts'
import type { Deployment } from '../../src/sources/vercel.ts'
import { asking, outage } from './asking.ts'

const MADE = new Date('2025-08-22T01:14:27Z')

/** A production deployment in a state, built in 150 s when it is ready. */
function deployment(state: string, changes: Partial<Deployment> = {}): Deployment {
  const ready = state === 'READY'
  return {
    id: 'dpl_good',
    name: 'web',
    url: null,
    state,
    substate: null,
    target: 'production',
    branch: 'main',
    commit: '0123456789abcdef',
    commitMessage: null,
    author: null,
    createdAt: MADE,
    buildingAt: MADE,
    readyAt: ready ? new Date(MADE.getTime() + 150_000) : null,
    errorCode: null,
    errorMessage: state === 'ERROR' ? 'Command "npm run build" exited with 1' : null,
    isRollbackCandidate: false,
    inspectorUrl: null,
    nonce: null,
    ...changes,
  }
}

const typeError: BuildError = { kind: 'typescript', message: 'No such property', file: 'a.ts', line: 1, column: 2 }
const failed = (id: string) => deployment('ERROR', { id })
const spec = (changes: object = {}) => vercelDeployments.spec.parse({ project: 'web', ...changes })

function judged(
  deployments: readonly Deployment[],
  { errors = {}, ...fields }: { errors?: Record<string, BuildError> } & Record<string, unknown> = {},
) {
  return judgeDeployments({ spec: spec(fields), deployments, errors: new Map(Object.entries(errors)) })
}

const cases: readonly [string, ReturnType<typeof judged>, string, string, string][] = [
  ['none', judged([]), 'fail', 'deployments.none', 'web has no production deployment'],
  [
    'a good one',
    judged([deployment('READY')]),
    'pass',
    'deployments.ok',
    'The newest deployment, good of 22 August 2025, is ready',
  ],
  [
    'a failed one, with its reason',
    judged([failed('1'), deployment('READY')], { errors: { 1: typeError } }),
    'fail',
    'deployments.failed',
    'The last deployment failed with TypeScript errors; the last good one is good of 22 August 2025: No such property (a.ts:1:2)',
  ],
  [
    'a failed one without a log',
    judged([failed('1'), deployment('READY')]),
    'fail',
    'deployments.failed',
    'The last deployment failed (Command "npm run build" exited with 1); the last good one is good of 22 August 2025',
  ],
  [
    'failures only',
    judged([failed('1'), failed('2')], { errors: { 1: typeError, 2: typeError } }),
    'fail',
    'deployments.failed',
    'The last 2 deployments failed with TypeScript errors; none of the last 2 is good: No such property (a.ts:1:2)',
  ],
  [
    'as many failures as are tolerated',
    judged([failed('1'), deployment('READY')], { maxFailedStreak: 1 }),
    'warn',
    'deployments.failed',
    'The last deployment failed (Command "npm run build" exited with 1); the last good one is good of 22 August 2025',
  ],
  [
    'a tolerated failure with nothing good before it',
    judged([failed('1')], { maxFailedStreak: 1 }),
    'fail',
    'deployments.failed',
    'The last deployment failed (Command "npm run build" exited with 1); there is no good one',
  ],
  [
    'one that is building over a good one',
    judged([deployment('BUILDING', { id: 'dpl_new' }), deployment('READY')]),
    'pass',
    'deployments.ok',
    'The newest deployment, good of 22 August 2025, is ready; new is building',
  ],
  [
    'one that is queued over a failed one',
    judged([deployment('QUEUED', { id: 'dpl_new' }), failed('1'), deployment('READY')]),
    'fail',
    'deployments.failed',
    'The last deployment failed (Command "npm run build" exited with 1); the last good one is good of 22 August 2025; new is queued',
  ],
  [
    'one that is building, and nothing before',
    judged([deployment('BUILDING', { id: 'dpl_new' })]),
    'unknown',
    'deployments.unfinished',
    'No production deployment of web has finished yet, of 1 looked at',
  ],
  [
    'cancelled ones and states nobody knows',
    judged([deployment('CANCELED'), deployment('MELTING')]),
    'unknown',
    'deployments.unfinished',
    'No production deployment of web has finished yet, of 2 looked at',
  ],
  [
    'a cancelled one over a good one',
    judged([deployment('CANCELED', { id: 'dpl_new' }), deployment('READY')]),
    'pass',
    'deployments.ok',
    'The newest deployment, good of 22 August 2025, is ready',
  ],
  [
    'one that Vercel refused to build',
    judged([deployment('BLOCKED'), deployment('READY')]),
    'fail',
    'deployments.failed',
    'The last deployment failed; the last good one is good of 22 August 2025',
  ],
  [
    'slow builds',
    judged([deployment('READY')], { buildTimeBudget: '2m' }),
    'warn',
    'deployments.slow',
    'The newest deployment, good of 22 August 2025, is ready, but builds take 2 min 30 s, longer than 2 min',
  ],
  [
    'builds within the budget',
    judged([deployment('READY')], { buildTimeBudget: '150s' }),
    'pass',
    'deployments.ok',
    'The newest deployment, good of 22 August 2025, is ready',
  ],
]

describe('deployments are judged', () => {
  it.each(cases)('by %s', (_, answer, status, code, summary) => {
    expect(answer).toMatchObject({ status, code, summary })
  })

  it('with rows for what they say together and for each', () => {
    const link = { inspectorUrl: 'https://vercel.com/acme/web/1' }
    const deployments = [
      deployment('ERROR', { id: 'dpl_1', ...link }),
      deployment('READY', { readyAt: new Date(MADE.getTime() + 120_000) }),
      deployment('CANCELED', { id: 'dpl_2', commit: null }),
    ]
    const answer = judged(deployments, { errors: { dpl_1: typeError }, buildTimeBudget: '1m' })
    const made = '22 August 2025, 01:14 UTC'
    expect(answer.link).toEqual({ title: 'Deployment 1', url: link.inspectorUrl })
    expect(answer.details).toEqual([
      { status: 'fail', subject: 'Last 3', found: '1 error, 1 ready, 1 canceled' },
      { status: 'fail', subject: 'Failures in a row', found: '1' },
      { status: 'fail', subject: 'Common cause', found: 'TypeScript errors', note: '1 of 1' },
      { status: 'pass', subject: 'Last good deployment', found: 'good', note: `${made}, commit 0123456` },
      {
        status: 'warn',
        subject: 'Build time',
        found: '2 min',
        note: 'median of the successful builds, over the 1 min planned',
      },
      {
        status: 'fail',
        subject: '1',
        found: 'error',
        note: `${made}, commit 0123456; No such property (a.ts:1:2)`,
        link: { title: '1', url: link.inspectorUrl },
      },
      { status: 'pass', subject: 'good', found: 'ready', note: `${made}, commit 0123456; built in 2 min` },
      { status: 'unknown', subject: '2', found: 'canceled', note: made },
    ])
  })

  it('never as passed while the newest finished one failed', () => {
    const state = fc.constantFrom('READY', 'ERROR', 'BLOCKED', 'BUILDING', 'QUEUED', 'CANCELED', 'MELTING')
    fc.assert(
      fc.property(fc.array(state, { maxLength: 12 }), (states) => {
        const { status } = judged(states.map((each) => deployment(each)))
        const newest = states.find((each) => ['READY', 'ERROR', 'BLOCKED'].includes(each))
        expect(status).toBe(states.length === 0 ? 'fail' : !newest ? 'unknown' : newest === 'READY' ? 'pass' : 'fail')
      }),
    )
  })
})

describe('the facts', () => {
  it('count failures since the last success, whatever runs between', () => {
    const list = ['BUILDING', 'ERROR', 'CANCELED', 'BLOCKED', 'READY', 'ERROR'].map((state) => deployment(state))
    expect(streakOf(list).map(({ state }) => state)).toEqual(['ERROR', 'BLOCKED'])
  })

  it('take the median of the build times that are known', () => {
    const built = (seconds: number) => deployment('READY', { readyAt: new Date(MADE.getTime() + seconds * 1000) })
    expect(typicalBuildMs([built(300), built(100), built(110)])).toBe(110_000)
    expect(typicalBuildMs([built(100), built(110), failed('1'), deployment('READY', { buildingAt: null })])).toBe(
      105_000,
    )
    expect(typicalBuildMs([failed('1')])).toBeNull()
  })

  it('name a cause only when most share it', () => {
    const three = ['1', '2', '3'].map(failed)
    const other = { ...typeError, kind: 'eslint' } as const
    expect(
      commonCause(
        three,
        new Map([
          ['1', typeError],
          ['2', typeError],
          ['3', other],
        ]),
      ),
    ).toEqual({
      kind: 'typescript',
      text: 'typescript',
      count: 2,
    })
    expect(
      commonCause(
        three.slice(0, 2),
        new Map([
          ['1', typeError],
          ['2', other],
        ]),
      ),
    ).toBeNull()
    expect(commonCause([deployment('BLOCKED')], new Map())).toBeNull()
  })

  it('are told in minutes and seconds', () => {
    expect([0, 45_000, 60_000, 151_000].map(buildTime)).toEqual(['0 s', '45 s', '1 min', '2 min 31 s'])
  })
})

describe('asking', () => {
  it('asks for the logs of the newest five failures only, and does without those it cannot have', async () => {
    const asked: string[] = []
    const deployments = ['1', '2', '3', '4', '5', '6'].map(failed)
    const vercel = {
      deployments: async () => deployments,
      buildLines: async (id: string) => {
        asked.push(id)
        if (id === '2') throw outage
        return [{ type: 'stderr', text: `./${id}.ts:1:2\nType error: No`, at: MADE }]
      },
    }
    const answer = await vercelDeployments.ask(spec({ team: 'acme' }), asking({ vercel }))
    expect(asked).toEqual(['1', '2', '3', '4', '5'])
    expect(answer.summary).toContain('The last 6 deployments failed with TypeScript errors; ')
    expect(answer.summary).toContain(': No (1.ts:1:2)')
  })

  it('passes on that Vercel did not answer, and what is a mistake of ours', async () => {
    await expect(vercelDeployments.ask(spec(), asking({}))).rejects.toBe(outage)
    const mistake = new TypeError('a mistake')
    const vercel = { deployments: async () => [failed('1')], buildLines: () => Promise.reject(mistake) }
    await expect(vercelDeployments.ask(spec(), asking({ vercel }))).rejects.toBe(mistake)
  })
})
