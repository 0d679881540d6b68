import { describe, expect, it } from 'vitest'
import type { WorkflowPlan } from '../../playground/emulators/github-plan.ts'
import { bindTarget } from '../../src/targets/bind.ts'
import { githubWorkflow } from '../../src/targets/github-workflow.ts'
import type { Order, TargetStatus } from '../../src/targets/target.ts'
import { ask, DEPLOY_PATH, DEPLOY_WORKFLOW, REPOSITORY, smallGitHub } from '../playground/github-small.ts'
import { patient } from '../sources/local.ts'
import { carryingWith, order, sourcesOn } from './world.ts'

const author = { name: 'Ada', email: 'ada@acme.example' }
const commit = (message: string, day: number, files: Record<string, string>) => ({
  branch: 'main',
  message,
  author,
  date: `2026-01-0${day}T03:04:05Z`,
  files,
})

const AT_INPUT = { at: 'input', inputs: { commit: 'commit', nonce: 'nonce', environment: 'environment' } }

/** A shop with three commits, our target on it, and a clock that moves with the emulated one. */
async function shop(fields: object = {}, plan: Partial<WorkflowPlan> = {}) {
  const github = await smallGitHub({
    commits: [commit('Begin', 1, { 'README.md': '# Shop\n', [DEPLOY_PATH]: DEPLOY_WORKFLOW })],
  })
  const repository = github.repository(REPOSITORY)
  repository.plan(DEPLOY_PATH, plan)
  const sources = sourcesOn({ github })
  const target = bindTarget(githubWorkflow, githubWorkflow.spec.parse({ workflow: 'deploy.yml', ...fields }))
  const first = await sources.github.commit(REPOSITORY, 'main', { signal: patient() })
  const head = await repository.push(commit('Sell', 2, { 'src/sell.ts': 'export {}\n' }))
  let aheadMs = 0
  const carrying = () => carryingWith(sources, new Date(Date.now() + aheadMs))
  return {
    github,
    repository,
    sources,
    target,
    first,
    head,
    carrying,
    started: () => repository.state.runs.filter(({ event }) => event === 'workflow_dispatch'),
    advance: (durationMs: number) => {
      aheadMs += durationMs
      github.advance(durationMs)
    },
    tried: (of: Order): Order => ({ ...of, triedAt: carrying().now }),
  }
}

type Shop = Awaited<ReturnType<typeof shop>>

async function accepted({ target, carrying }: Shop, asked: Order): Promise<unknown> {
  const outcome = await target.deploy(asked, carrying())
  if (outcome.kind === 'accepted') return outcome.handle
  throw new Error(`It was not accepted: ${JSON.stringify(outcome)}`)
}

describe.each([
  ['on a tag', {}],
  ['by an input', AT_INPUT],
])('a deployment %s', (_how, fields) => {
  it('is started once, followed job by job, and succeeds with the approved commit', async () => {
    const world = await shop({ ...fields, phases: { Build: '30s', Ship: '2m' } })
    const asked = order({ commit: world.head })
    const handle = await accepted(world, asked)
    expect(JSON.parse(JSON.stringify(handle))).toEqual(handle)
    const status = () => world.target.status(asked, handle, world.carrying())
    expect(await status()).toMatchObject({
      kind: 'waiting',
      phases: [
        { name: 'Build', state: 'waiting', usualMs: 30_000 },
        { name: 'Ship', state: 'waiting', usualMs: 120_000 },
      ],
    })
    world.advance(6_000)
    expect(await status()).toMatchObject({
      kind: 'running',
      needsAdvance: false,
      url: expect.stringContaining('/actions/runs/'),
      phases: [
        { name: 'Build', state: 'running', startedAt: expect.any(Date), endedAt: null },
        { name: 'Ship', state: 'waiting' },
      ],
    })
    world.advance(120_000)
    expect(await status()).toMatchObject({
      kind: 'succeeded',
      commit: world.head,
      phases: [{ state: 'succeeded', endedAt: expect.any(Date) }, { state: 'succeeded' }],
    })
    expect(world.started()).toHaveLength(1)
    expect(await world.target.find(asked, world.carrying())).toMatchObject({ kind: 'found' })
  })

  it.each(['error', 'close'] as const)('whose answer was lost (%s) is found, and not started again', async (answer) => {
    const world = await shop(fields, { answer })
    const asked = order({ commit: world.head })
    expect(await world.target.deploy(asked, world.carrying())).toMatchObject({
      kind: 'uncertain',
      sentence: expect.stringMatching(
        /^GitHub was asked to start deploy\.yml in acme\/shop on .+ and (answered 502|gave no answer)$/,
      ),
    })
    expect(await world.target.deploy(world.tried(asked), world.carrying())).toMatchObject({ kind: 'accepted' })
    expect(world.started()).toHaveLength(1)
  })

  it('asked for twice with one nonce is one run', async () => {
    const world = await shop(fields)
    const asked = order({ commit: world.head })
    const handle = await accepted(world, asked)
    const again = await accepted(world, asked)
    expect(again).toMatchObject({ runId: (handle as { runId: string }).runId })
    expect(world.started()).toHaveLength(1)
  })

  it('that GitHub does not show yet is waited for instead of being started again', async () => {
    const world = await shop(fields, { answer: 'error', unlistedMs: 10_000 })
    const asked = order({ commit: world.head })
    expect(await world.target.deploy(asked, world.carrying())).toMatchObject({ kind: 'uncertain' })
    const again = world.tried(asked)
    world.advance(4_000)
    expect(await world.target.deploy(again, world.carrying())).toMatchObject({
      kind: 'uncertain',
      sentence: expect.stringContaining('before another is made'),
    })
    world.advance(8_000)
    expect(await world.target.deploy(again, world.carrying())).toMatchObject({ kind: 'accepted' })
    expect(world.started()).toHaveLength(1)
  })

  it('that never arrived is made again when the time to show itself is over', async () => {
    const world = await shop(fields)
    const heal = world.github.fault(/\/dispatches$/, { kind: 'close' })
    const asked = order({ commit: world.head })
    expect(await world.target.deploy(asked, world.carrying())).toMatchObject({ kind: 'uncertain' })
    heal()
    const again = world.tried(asked)
    world.advance(81_000)
    expect(await world.target.deploy(again, world.carrying())).toMatchObject({ kind: 'accepted' })
    expect(world.started()).toHaveLength(1)
  })

  it('of a GitHub that does not name the run is followed all the same', async () => {
    const world = await shop(fields, { namesRun: false, unlistedMs: 3_000 })
    const asked = order({ commit: world.head })
    const handle = await accepted(world, asked)
    expect(handle).toMatchObject({ runId: null })
    expect(await world.target.status(asked, handle, world.carrying())).toMatchObject({ kind: 'waiting' })
    world.advance(60_000)
    expect(await world.target.status(asked, handle, world.carrying())).toMatchObject({ kind: 'succeeded' })
    expect(world.started()).toHaveLength(1)
  })

  it('that runs another commit has failed, loudly and at once', async () => {
    const world = await shop(fields, { runsInstead: 'f'.repeat(40) })
    const asked = order({ commit: world.head })
    const handle = await accepted(world, asked)
    world.advance(14_000)
    expect(await world.target.status(asked, handle, world.carrying())).toMatchObject({
      kind: 'failed',
      code: 'commit.mismatch',
      sentence: expect.stringContaining(`runs fffffff instead of ${world.head.slice(0, 7)}`),
    })
    world.advance(600_000)
    expect(await world.target.status(asked, handle, world.carrying())).toMatchObject({ code: 'commit.mismatch' })
  })

  it.each([
    ['moved', 'push'],
    ['was moved back by force', 'force'],
    ['was deleted', 'delete'],
  ])('is of the approved commit although its branch %s', async (_what, how) => {
    const world = await shop({ ...fields, ref: 'main' })
    const asked = order({ commit: world.head, ref: 'release' })
    await world.repository.push({ ...commit('Branch', 3, {}), branch: 'release', from: 'main' })
    if (how === 'push') await world.repository.push(commit('Later', 4, { 'src/later.ts': '' }))
    if (how === 'force') await world.repository.moveBranch('release', world.first)
    if (how === 'delete') await world.repository.moveBranch('release', null)
    const handle = await accepted(world, asked)
    world.advance(120_000)
    expect(await world.target.status(asked, handle, world.carrying())).toMatchObject({
      kind: 'succeeded',
      commit: world.head,
    })
  })

  it('fails with its step and the line that says why', async () => {
    const failure = { step: 'Migrate', log: ["error: relation 'users' already exists"] }
    const world = await shop(fields, { failure })
    const asked = order({ commit: world.head })
    const handle = await accepted(world, asked)
    world.advance(120_000)
    expect(await world.target.status(asked, handle, world.carrying())).toMatchObject({
      kind: 'failed',
      code: 'run.failed',
      sentence: expect.stringMatching(/^Run \d+ failed at "Migrate"$/),
      step: 'Migrate',
      line: "relation 'users' already exists",
      phases: [
        { name: 'Build', state: 'succeeded' },
        { name: 'Ship', state: 'failed' },
      ],
    })
  })

  it('that hangs is running for as long as it hangs, and can be cancelled', async () => {
    const world = await shop(fields, { hangsAt: 'Compile' })
    const asked = order({ commit: world.head })
    const handle = await accepted(world, asked)
    world.advance(24 * 3_600_000)
    expect(await world.target.status(asked, handle, world.carrying())).toMatchObject({ kind: 'running' })
    expect(await world.target.cancel?.(asked, handle, world.carrying())).toMatchObject({ kind: 'accepted' })
    world.advance(1_000)
    expect(await world.target.status(asked, handle, world.carrying())).toMatchObject({
      kind: 'failed',
      code: 'run.cancelled',
    })
    expect(await world.target.cancel?.(asked, handle, world.carrying())).toMatchObject({ kind: 'refused' })
  })
})

describe('a tag', () => {
  it('lets one of many that try at once start the run', async () => {
    const world = await shop()
    const asked = order({ commit: world.head })
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => world.target.deploy(asked, world.carrying())))
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['accepted', 'uncertain']))
    expect(world.started()).toHaveLength(1)
  })

  it('that an earlier try made before it was killed is used', async () => {
    const world = await shop()
    const asked = order({ commit: world.head })
    await ask(world.github, '/git/refs', {}, { ref: `refs/tags/countersign/${asked.nonce}`, sha: world.head })
    const again = world.tried(asked)
    world.advance(81_000)
    expect(await world.target.deploy(again, world.carrying())).toMatchObject({ kind: 'accepted' })
    expect(world.started()).toHaveLength(1)
  })
})

describe('what GitHub refuses', () => {
  it.each([
    ['an undeclared input', { with: { colour: 'red' } }, 'Unexpected inputs provided: ["colour"]'],
    ['a workflow that is not there', { workflow: 'missing.yml' }, 'Not Found'],
    ['a workflow that nobody may start', { workflow: 'ci.yml' }, "Workflow does not have 'workflow_dispatch' trigger"],
  ])('%s is told in its own words, and nothing runs', async (_what, fields, reason) => {
    const world = await shop(fields)
    expect(await world.target.deploy(order({ commit: world.head }), world.carrying())).toMatchObject({
      kind: 'refused',
      sentence: expect.stringContaining(reason),
    })
    expect(world.started()).toHaveLength(0)
  })

  it('a commit in place of a branch is never asked for', async () => {
    const world = await shop()
    const { body } = await ask(world.github, '/actions/workflows/deploy.yml/dispatches', {}, { ref: world.head })
    expect(body).toMatchObject({ message: `No ref found for: ${world.head}` })
    await accepted(world, order({ commit: world.head }))
    expect(world.started()).toMatchObject([{ branch: expect.stringMatching(/^countersign\//), commit: world.head }])
  })

  it('a commit that GitHub does not know', async () => {
    const world = await shop()
    expect(await world.target.deploy(order({ commit: 'a'.repeat(40) }), world.carrying())).toMatchObject({
      kind: 'refused',
      code: 'github.tag',
    })
  })

  it('a tag of this attempt that stands elsewhere', async () => {
    const world = await shop()
    const asked = order({ commit: world.head })
    const later = await world.repository.push(commit('Later', 4, { a: '' }))
    await ask(world.github, '/git/refs', {}, { ref: `refs/tags/countersign/${asked.nonce}`, sha: later })
    expect(await world.target.deploy(asked, world.carrying())).toMatchObject({
      kind: 'refused',
      sentence: expect.stringContaining(`stands for ${later.slice(0, 7)} instead of ${world.head.slice(0, 7)}`),
    })
  })

  it('and what was surely not sent is an outage', async () => {
    const world = await shop()
    const carrying = carryingWith(sourcesOn({}))
    await expect(world.target.deploy(order({ commit: world.head }), carrying)).rejects.toMatchObject({
      code: 'refused',
    })
    expect(await world.target.status(order({ commit: world.head }), HANDLE, carrying)).toMatchObject({
      kind: 'unknown',
      code: 'source.refused',
    })
  })

  it('a run that is gone is unknown, and not a success', async () => {
    const world = await shop()
    expect(await world.target.status(order({ commit: world.head }), HANDLE, world.carrying())).toMatchObject({
      kind: 'unknown',
      code: 'run.missing',
    })
  })
})

const HANDLE = {
  repository: REPOSITORY,
  workflow: 'deploy.yml',
  runId: '1',
  url: null,
  sentAt: '2026-01-01T00:00:00.000Z',
}

describe('going back', () => {
  it('is a run of the earlier commit with the inputs of the rollback', async () => {
    const world = await shop({ ...AT_INPUT, rollback: { with: { environment: 'production' } } })
    const earlier = world.head
    await world.repository.push(commit('Break', 4, { 'src/broken.ts': '' }))
    const asked = order({ commit: earlier, previous: { commit: earlier, handle: null } })
    const outcome = await world.target.rollback?.(asked, world.carrying())
    if (outcome?.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
    world.advance(120_000)
    expect(await world.target.status(asked, outcome.handle, world.carrying())).toMatchObject({
      kind: 'succeeded',
      commit: earlier,
    })
  })

  it('can fail, and says so', async () => {
    const world = await shop(
      { rollback: {} },
      { failure: { step: 'Replace the containers', log: ['fatal: no image'] } },
    )
    const asked = order({ commit: world.head, previous: { commit: world.head, handle: null } })
    const outcome = await world.target.rollback?.(asked, world.carrying())
    if (outcome?.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
    world.advance(120_000)
    const status = await world.target.status(asked, outcome.handle, world.carrying())
    expect(status).toMatchObject({ kind: 'failed', step: 'Replace the containers', line: 'no image' })
  })

  it('is impossible where the manifest gives no way', async () => {
    const world = await shop()
    expect(world.target.rollback).toBeNull()
  })
})

describe('what GitHub shows', () => {
  it('is a deployment with our states, once for an attempt, and no tag in the end', async () => {
    const world = await shop({ environment: 'production' })
    const asked = order({ commit: world.head })
    const handle = await accepted(world, asked)
    const follow = async (): Promise<TargetStatus> => {
      const status = await world.target.status(asked, handle, world.carrying())
      await world.target.record?.(asked, handle, status, world.carrying())
      await world.target.record?.(asked, handle, status, world.carrying())
      return status
    }
    await follow()
    world.advance(5_000)
    await follow()
    expect(await world.sources.github.tags(REPOSITORY, { signal: patient() })).toHaveLength(1)
    world.advance(120_000)
    expect(await follow()).toMatchObject({ kind: 'succeeded' })
    expect(world.repository.state.deployments).toMatchObject([
      {
        commit: world.head,
        environment: 'production',
        payload: { nonce: asked.nonce, product: 'shop' },
        statuses: [{ state: 'queued' }, { state: 'in_progress' }, { state: 'success' }],
      },
    ])
    expect(await world.sources.github.tags(REPOSITORY, { signal: patient() })).toEqual([])
    // The run is still the one of the commit when its tag is gone.
    expect(await follow()).toMatchObject({ kind: 'succeeded' })
  })
})
