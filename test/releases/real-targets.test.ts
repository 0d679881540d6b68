import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { WorkflowPlan } from '../../playground/emulators/github-plan.ts'
import { startVercel } from '../../playground/emulators/vercel.ts'
import {
  commitOf,
  type DeploymentState,
  deploymentIdOf,
  QUICK_BUILD,
  vercelProject,
} from '../../playground/emulators/vercel-state.ts'
import { bindTarget } from '../../src/targets/bind.ts'
import { githubWorkflow } from '../../src/targets/github-workflow.ts'
import { vercel } from '../../src/targets/vercel.ts'
import { DEPLOY_PATH, DEPLOY_WORKFLOW, REPOSITORY, smallGitHub } from '../playground/github-small.ts'
import { at } from '../signoffs/given.ts'
import { commitNumber } from '../signoffs/world.ts'
import { patient } from '../sources/local.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { sourcesOn, VERCEL_TOKEN } from '../targets/world.ts'
import { createReleaseWorld, MINUTE_MS, type ReleaseWorld, watchFor } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const author = { name: 'Ada', email: 'ada@acme.example' }
const commit = (message: string, day: number, files: Record<string, string>) => ({
  branch: 'main',
  message,
  author,
  date: `2026-01-0${day}T03:04:05Z`,
  files,
})

/** Lets GitHub's main stand at a commit, as the sign-offs see it. */
function stand(world: ReleaseWorld, head: string, number: number) {
  world.outside.commits = [commitNumber(number, { commit: head }), ...world.outside.commits]
  world.outside.branches.main = head
}

describe('a release by a workflow of GitHub', () => {
  const shop = async (fields: object = {}, plan: Partial<WorkflowPlan> = {}) => {
    const github = await smallGitHub({
      commits: [commit('Begin', 1, { 'README.md': '# Shop\n', [DEPLOY_PATH]: DEPLOY_WORKFLOW })],
    })
    const repository = github.repository(REPOSITORY)
    repository.plan(DEPLOY_PATH, plan)
    const { github: source } = sourcesOn({ github })
    const spec = { workflow: 'deploy.yml', rollback: {}, phases: { Build: '30s', Ship: '2m' }, ...fields }
    const target = bindTarget(githubWorkflow, githubWorkflow.spec.parse(spec))
    // What runs is what the newest run that ended well has put in place.
    const http = {
      get: async () => {
        github.settle(REPOSITORY)
        const run = repository.state.runs.findLast(({ conclusion }) => conclusion === 'success')
        return { body: JSON.stringify({ commit: run?.commit ?? null }) }
      },
    }
    const world = createReleaseWorld(test, {
      deploy: { target, watch: watchFor() },
      product: { repository: REPOSITORY },
      sources: { github: source, http: http as never },
    })
    world.outside.now = new Date()
    stand(world, await source.commit(REPOSITORY, 'main', { signal: patient() }), 1)
    return {
      source,
      repository,
      world,
      started: () => repository.state.runs.filter(({ event }) => event === 'workflow_dispatch'),
      push: async (message: string, number: number) => {
        const head = await repository.push(commit(message, number, { [`src/${number}.ts`]: 'export {}\n' }))
        stand(world, head, number)
        return head
      },
      work: async (ms: number) => {
        for (let passed = 0; passed < ms; passed += 5_000) {
          github.advance(5_000)
          await world.work(5_000)
        }
      },
    }
  }

  it('ends live, shows the same on GitHub, and is rolled back by a run for the earlier commit', async () => {
    const { source, world, repository, started, push, work } = await shop({ environment: 'production' })
    await world.press(await world.open())
    await work(5 * MINUTE_MS)
    const first = await world.release()
    expect(first.state).toBe('live')
    const second = await push('Sell', 2)
    await world.press(await world.open())
    await work(40_000)
    expect(await world.release()).toMatchObject({ state: 'watching', proof: { commit: second } })
    expect((await world.attempts()).at(-1)?.status).toMatchObject({
      kind: 'succeeded',
      url: expect.stringContaining('/actions/runs/'),
    })
    await world.rollBack((await world.release()).id)
    await work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'rolled-back', proof: { commit: first.commit } })
    expect(started().map((run) => run.commit)).toEqual([first.commit, second, first.commit])
    const noted = repository.state.deployments.map(({ commit: of, statuses }) => [of, statuses.at(-1)?.state])
    expect(noted).toEqual([
      [first.commit, 'success'],
      [second, 'success'],
      [first.commit, 'success'],
    ])
    // The tags of the attempts are gone.
    for (const { nonce } of await world.attempts()) {
      expect(await source.tagCommit(REPOSITORY, `countersign/${nonce}`, { signal: patient() })).toBeNull()
    }
  })

  it.each(['error', 'close'] as const)('whose start has lost its answer (%s) is found: one run', async (answer) => {
    const { world, started, work } = await shop({}, { answer, unlistedMs: 10_000 })
    await world.press(await world.open())
    await work(5 * MINUTE_MS)
    expect(started()).toHaveLength(1)
    expect((await world.release()).state).toBe('live')
  })

  it('ships the signed commit, although the branch was force-pushed and then deleted', async () => {
    const { world, started, push, work } = await shop()
    const signed = await push('Sell', 2)
    const candidateId = await world.open()
    await push('Sell more', 3)
    expect(await world.press(candidateId)).toMatchObject({ outcome: 'started' })
    delete world.outside.branches.main
    await work(5 * MINUTE_MS)
    expect(started()).toMatchObject([{ commit: signed }])
    expect(await world.release()).toMatchObject({ state: 'live', commit: signed })
  })
})

describe('a release by Vercel', () => {
  const FIRST = commitOf('first')
  const SECOND = commitOf('second')
  const build = (of: string, hours: number, more: Partial<DeploymentState> = {}): DeploymentState => ({
    id: deploymentIdOf(`${of} ${hours}`),
    createdAt: at.getTime() + hours * 3_600_000,
    target: 'production',
    source: 'git',
    creator: 'ada',
    git: { owner: 'acme', repository: 'shop', branch: 'main', commit: of, message: 'Work', author: 'ada' },
    build: { ...QUICK_BUILD },
    canceledAt: null,
    meta: {},
    ...more,
  })

  const shop = async () => {
    const domain = { name: 'shop.example', isVerified: true, isMisconfigured: false, redirect: null }
    const deployments = [build(FIRST, -24), build(SECOND, -1, { isStaged: true })]
    const project = vercelProject({ id: 'prj_shop', name: 'shop', domains: [domain], deployments })
    let clock = () => at.getTime()
    const emulator = await startVercel(
      {
        tokens: [VERCEL_TOKEN],
        teams: [{ id: 'team_1', slug: 'acme', name: 'Acme', projects: [project] }],
        aheadMs: 0,
      },
      { clock: () => clock() },
    )
    onTestFinished(emulator.close)
    const state = () => emulator.state().teams[0]?.projects[0]
    const served = () =>
      state()?.deployments.find(({ id }) => id === state()?.production?.deploymentId)?.git?.commit ?? null
    const http = { get: async () => ({ body: JSON.stringify({ commit: served() }) }) }
    const { vercel: source } = sourcesOn({ vercel: emulator })
    const target = bindTarget(vercel, vercel.spec.parse({ project: 'shop', team: 'acme' }))
    const world = createReleaseWorld(test, {
      deploy: { target, watch: watchFor() },
      sources: { vercel: source, http: http as never },
    })
    world.outside.sources = { vercel: source }
    clock = () => world.outside.now.getTime()
    const checks = world.outside.product.checks.map((check) => ({
      ...check,
      deploys: { kind: 'vercel', project: 'shop', team: 'acme', target: 'production' } as const,
    }))
    world.outside.product = { ...world.outside.product, checks }
    stand(world, FIRST, 11)
    stand(world, SECOND, 12)
    const posts = () => emulator.arrived.filter(({ method }) => method === 'POST').map(({ path }) => path)
    return { world, served, posts, emulator }
  }

  it('promotes the signed build once, knows what ran before it, and goes back to that when it goes bad', async () => {
    const { world, served, posts } = await shop()
    const candidateId = await world.open()
    // How it is before is measured while it is up.
    await world.work(2 * MINUTE_MS)
    await Promise.all(['U1', 'U2', 'U3'].map((userId) => world.press(candidateId, userId)))
    await world.work(30_000)
    expect(await world.release()).toMatchObject({ state: 'watching', previous: { commit: FIRST, releaseId: null } })
    expect(served()).toBe(SECOND)
    expect(posts()).toEqual([expect.stringContaining('/promote/')])
    world.outside.answers.www = 'fail'
    await world.work(MINUTE_MS)
    world.outside.answers.www = 'pass'
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'rolled-back', proof: { commit: FIRST } })
    expect(served()).toBe(FIRST)
    expect(posts()).toHaveLength(2)
  })

  it('whose answers are lost promotes once, and ends live', async () => {
    const { world, emulator, posts } = await shop()
    await emulator.change((given) => {
      given.answers = 'close'
    })
    await world.press(await world.open())
    await world.work(5_000)
    await emulator.change((given) => {
      given.answers = 'usual'
    })
    await world.work(5 * MINUTE_MS)
    expect((await world.release()).state).toBe('live')
    expect(posts().filter((path) => path.includes('/promote/'))).toHaveLength(1)
  })
})
