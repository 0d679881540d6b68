import { describe, expect, it, onTestFinished } from 'vitest'
import { startVercel } from '../../playground/emulators/vercel.ts'
import {
  commitOf,
  type DeploymentState,
  deploymentIdOf,
  type ProjectState,
  QUICK_BUILD,
  vercelProject,
} from '../../playground/emulators/vercel-state.ts'
import { bindTarget } from '../../src/targets/bind.ts'
import type { Order } from '../../src/targets/target.ts'
import { vercel } from '../../src/targets/vercel.ts'
import { carryingWith, order, sourcesOn, VERCEL_TOKEN } from './world.ts'

const START = Date.parse('2026-01-10T12:00:00Z')
const FIRST = commitOf('first')
const SECOND = commitOf('second')
const THIRD = commitOf('third')

const build = (commit: string, hours: number, more: Partial<DeploymentState> = {}): DeploymentState => ({
  id: deploymentIdOf(`${commit} ${hours}`),
  createdAt: START + hours * 3_600_000,
  target: 'production',
  source: 'git',
  creator: 'ada',
  git: { owner: 'acme', repository: 'shop', branch: 'main', commit, message: 'Work', author: 'ada' },
  build: { ...QUICK_BUILD },
  canceledAt: null,
  meta: {},
  ...more,
})

const EARLIER = build(FIRST, -48)
const LIVE = build(SECOND, -24)
const STAGED = build(THIRD, -1, { isStaged: true })

/** A project with two builds that were live and one that is staged, and our target on it. */
async function shop(fields: object = {}, changes: Partial<ProjectState> = {}) {
  let now = START
  const domain = { name: 'shop.example', isVerified: true, isMisconfigured: false, redirect: null }
  const project = vercelProject({
    id: 'prj_shop',
    name: 'shop',
    domains: [domain],
    deployments: structuredClone([EARLIER, LIVE, STAGED]),
    ...changes,
  })
  const emulator = await startVercel(
    { tokens: [VERCEL_TOKEN], teams: [{ id: 'team_1', slug: 'acme', name: 'Acme', projects: [project] }], aheadMs: 0 },
    { clock: () => now },
  )
  onTestFinished(emulator.close)
  const sources = sourcesOn({ vercel: emulator })
  const target = bindTarget(vercel, vercel.spec.parse({ project: 'shop', team: 'acme', ...fields }))
  const state = () => {
    const [found] = emulator.state().teams[0]?.projects ?? []
    if (!found) throw new Error('The project is gone')
    return found
  }
  const carrying = () => carryingWith(sources, new Date(now))
  return {
    emulator,
    target,
    state,
    carrying,
    advance: (durationMs: number) => {
      now += durationMs
    },
    tried: (of: Order): Order => ({ ...of, triedAt: new Date(now) }),
    change: (edit: (project: ProjectState) => void) =>
      emulator.change(({ teams }) => {
        for (const each of teams[0]?.projects ?? []) edit(each)
      }),
    posts: () => emulator.arrived.filter(({ method }) => method === 'POST').map(({ path }) => path),
    status: (asked: Order, handle: unknown) => target.status(asked, handle, carrying()),
  }
}

type Shop = Awaited<ReturnType<typeof shop>>

async function accepted({ target, carrying }: Shop, asked: Order, act: 'deploy' | 'rollback' = 'deploy') {
  const outcome = await target[act]?.(asked, carrying())
  if (outcome?.kind === 'accepted') return outcome.handle
  throw new Error(`It was not accepted: ${JSON.stringify(outcome)}`)
}

describe('a production build of the commit', () => {
  it('that is staged is promoted, and live when production serves it', async () => {
    const world = await shop()
    const asked = order({ commit: THIRD })
    const handle = await accepted(world, asked)
    expect(handle).toMatchObject({ deploymentId: STAGED.id })
    expect(JSON.parse(JSON.stringify(handle))).toEqual(handle)
    expect(await world.status(asked, handle)).toMatchObject({
      kind: 'running',
      needsAdvance: false,
      phases: [
        { name: 'Queue', state: 'succeeded' },
        { name: 'Build', state: 'succeeded' },
        { name: 'Go live', state: 'running' },
      ],
    })
    world.advance(5_000)
    expect(await world.status(asked, handle)).toMatchObject({ kind: 'succeeded', commit: THIRD })
    expect(world.state().production).toMatchObject({ deploymentId: STAGED.id })
    expect(world.posts()).toEqual([`/v10/projects/shop/promote/${STAGED.id}`])
  })

  it('that is live already needs nothing', async () => {
    const world = await shop()
    const asked = order({ commit: SECOND })
    expect(await world.status(asked, await accepted(world, asked))).toMatchObject({ kind: 'succeeded', commit: SECOND })
    expect(world.posts()).toEqual([])
  })

  it('that is not there is built for the commit, and goes live by itself', async () => {
    const commit = commitOf('fourth')
    const world = await shop({ phases: { Build: '2m' } })
    const asked = order({ commit, ref: 'main' })
    const handle = await accepted(world, asked)
    expect(world.state().deployments.at(-1)).toMatchObject({
      target: 'production',
      git: { owner: 'acme', repository: 'shop', commit, branch: 'main' },
      meta: { countersignNonce: asked.nonce },
    })
    expect(await world.status(asked, handle)).toMatchObject({ kind: 'waiting' })
    world.advance(5_000)
    expect(await world.status(asked, handle)).toMatchObject({
      kind: 'running',
      phases: [{ state: 'succeeded' }, { name: 'Build', state: 'running', usualMs: 120_000 }, { state: 'waiting' }],
    })
    world.advance(60_000)
    expect(await world.status(asked, handle)).toMatchObject({ kind: 'succeeded', commit })
  })

  it('that waits to be promoted when it is ready asks to be advanced', async () => {
    const commit = commitOf('fourth')
    const world = await shop({ deploy: 'create' }, { assignsItself: false })
    const asked = order({ commit })
    const handle = await accepted(world, asked)
    world.advance(60_000)
    expect(await world.status(asked, handle)).toMatchObject({ kind: 'running', needsAdvance: true })
    expect(await world.target.advance?.(asked, handle, world.carrying())).toMatchObject({ kind: 'accepted' })
    world.advance(5_000)
    expect(await world.status(asked, handle)).toMatchObject({ kind: 'succeeded', commit })
    expect(await world.target.advance?.(asked, handle, world.carrying())).toMatchObject({ kind: 'accepted' })
    expect(world.posts().filter((path) => path.includes('/promote/'))).toHaveLength(1)
  })

  it('is built anew where the manifest says so, although there is one', async () => {
    const world = await shop({ deploy: 'create' })
    const handle = await accepted(world, order({ commit: THIRD }))
    expect(handle).not.toMatchObject({ deploymentId: STAGED.id })
  })
})

describe('an answer that was lost', () => {
  it.each(['error', 'close'] as const)('(%s) to a new build: the build is found by its nonce', async (answers) => {
    const world = await shop({ deploy: 'create' })
    await world.emulator.change((state) => {
      state.answers = answers
    })
    const asked = order({ commit: SECOND })
    expect(await world.target.deploy(asked, world.carrying())).toMatchObject({ kind: 'uncertain' })
    const again = world.tried(asked)
    await world.emulator.change((state) => {
      state.answers = 'usual'
    })
    expect(await accepted(world, again)).toMatchObject({ deploymentId: world.state().deployments.at(-1)?.id })
    expect(world.posts()).toHaveLength(1)
  })

  it.each(['error', 'close'] as const)('(%s) to a promotion: it is found as the last one since', async (answers) => {
    const world = await shop()
    await world.emulator.change((state) => {
      state.answers = answers
    })
    const asked = order({ commit: THIRD })
    expect(await world.target.deploy(asked, world.carrying())).toMatchObject({ kind: 'uncertain' })
    const again = world.tried(asked)
    expect(await accepted(world, again)).toMatchObject({ deploymentId: STAGED.id })
    expect(world.posts()).toHaveLength(1)
    world.advance(5_000)
    expect(await world.status(asked, await accepted(world, again))).toMatchObject({ kind: 'succeeded' })
  })

  it('asked for twice with one nonce is one build', async () => {
    const world = await shop({ deploy: 'create' })
    const asked = order({ commit: SECOND })
    const one = await accepted(world, asked)
    expect(await accepted(world, asked)).toMatchObject({ deploymentId: (one as { deploymentId: string }).deploymentId })
    expect(world.posts()).toHaveLength(1)
  })

  it('of a request that never left is an outage', async () => {
    const world = await shop()
    const carrying = carryingWith(sourcesOn({}))
    await expect(world.target.deploy(order({ commit: THIRD }), carrying)).rejects.toMatchObject({ code: 'refused' })
  })
})

describe('a Vercel that fails or lies', () => {
  it('builds another commit: it has failed, loudly', async () => {
    const world = await shop({ deploy: 'create' }, { buildsInstead: FIRST })
    const asked = order({ commit: commitOf('fourth') })
    const handle = await accepted(world, asked)
    world.advance(60_000)
    expect(await world.status(asked, handle)).toMatchObject({ kind: 'failed', code: 'commit.mismatch' })
  })

  it('says that production was moved, and it was not: nobody knows', async () => {
    const world = await shop({}, { aliasOutcome: 'unmoved' })
    const asked = order({ commit: THIRD })
    const handle = await accepted(world, asked)
    world.advance(5_000)
    expect(await world.status(asked, handle)).toMatchObject({
      kind: 'unknown',
      code: 'vercel.not_moved',
      sentence: expect.stringContaining(`still serves ${LIVE.id}`),
    })
  })

  it('cannot promote it', async () => {
    const world = await shop({}, { aliasOutcome: 'failed' })
    const asked = order({ commit: THIRD })
    const handle = await accepted(world, asked)
    world.advance(5_000)
    expect(await world.status(asked, handle)).toMatchObject({
      kind: 'failed',
      code: 'vercel.not_moved',
      step: 'Go live',
    })
  })

  it('cannot build it, and the line says why', async () => {
    const lines = ['Failed to compile.', '', './app/page.tsx:4:7', "Type error: Cannot find name 'price'."]
    const nextBuild = { ...QUICK_BUILD, outcome: 'ERROR' as const, lines }
    const world = await shop({ deploy: 'create' }, { nextBuild })
    const asked = order({ commit: SECOND })
    const handle = await accepted(world, asked)
    world.advance(60_000)
    expect(await world.status(asked, handle)).toMatchObject({
      kind: 'failed',
      code: 'build.failed',
      step: 'Build',
      line: "app/page.tsx:4:7: Cannot find name 'price'.",
      phases: [{ state: 'succeeded' }, { name: 'Build', state: 'failed' }, { state: 'waiting' }],
    })
  })

  it('takes for ever: it is running for as long as it is', async () => {
    const nextBuild = { ...QUICK_BUILD, durationMs: 48 * 3_600_000 }
    const world = await shop({ deploy: 'create' }, { nextBuild })
    const asked = order({ commit: SECOND })
    const handle = await accepted(world, asked)
    world.advance(24 * 3_600_000)
    expect(await world.status(asked, handle)).toMatchObject({ kind: 'running' })
    expect(await world.target.cancel?.(asked, handle, world.carrying())).toMatchObject({ kind: 'accepted' })
    expect(await world.status(asked, handle)).toMatchObject({ kind: 'failed', code: 'build.cancelled' })
  })

  it('is in the middle of another move', async () => {
    const world = await shop()
    await accepted(world, order({ commit: FIRST, previous: { commit: FIRST, handle: null } }), 'rollback')
    expect(await world.target.deploy(order({ commit: THIRD }), world.carrying())).toMatchObject({
      kind: 'refused',
      code: 'vercel.busy',
    })
  })

  it('was told by somebody else to go elsewhere', async () => {
    const world = await shop()
    const asked = order({ commit: THIRD })
    const handle = await accepted(world, asked)
    world.advance(5_000)
    await accepted(world, order({ commit: FIRST, previous: { commit: FIRST, handle: null } }), 'rollback')
    world.advance(5_000)
    expect(await world.status(asked, handle)).toMatchObject({ kind: 'failed', code: 'vercel.superseded' })
  })

  it('tells no commit of what is live: that is no success', async () => {
    const world = await shop()
    const asked = order({ commit: SECOND })
    const handle = await accepted(world, asked)
    await world.change((project) => {
      for (const deployment of project.deployments) deployment.git = null
    })
    expect(await world.status(asked, handle)).toMatchObject({ kind: 'unknown', code: 'commit.unproven' })
  })

  it('does not know the project', async () => {
    const world = await shop({ project: 'shed' })
    expect(await world.target.deploy(order({ commit: THIRD }), world.carrying())).toMatchObject({
      kind: 'refused',
      sentence: expect.stringContaining('Project not found'),
    })
  })
})

describe('going back', () => {
  const back = (handle: unknown = null) => order({ commit: FIRST, previous: { commit: FIRST, handle } })

  it('puts the earlier deployment in front of users without a build, and proves it', async () => {
    const world = await shop()
    const handle = await accepted(world, back(), 'rollback')
    expect(handle).toMatchObject({ act: 'rollback', deploymentId: EARLIER.id })
    world.advance(2_000)
    expect(await world.status(back(), handle)).toMatchObject({ kind: 'running', phases: [{ name: 'Go back' }] })
    world.advance(3_000)
    expect(await world.status(back(), handle)).toMatchObject({ kind: 'succeeded', commit: FIRST })
    expect(world.posts()).toEqual([`/v1/projects/shop/rollback/${EARLIER.id}`])
    expect(world.state().deployments).toHaveLength(3)
  })

  it('takes the very deployment of that release where there are several of its commit', async () => {
    const other = build(FIRST, -30)
    const world = await shop({}, { deployments: structuredClone([EARLIER, other, LIVE]) })
    const known = { act: 'deploy', deploymentId: EARLIER.id, url: null, sentAt: '2026-01-08T12:00:00.000Z' }
    expect(await accepted(world, back(known), 'rollback')).toMatchObject({ deploymentId: EARLIER.id })
  })

  it('is refused where Vercel offers nothing to go back to', async () => {
    const world = await shop({}, { deployments: structuredClone([LIVE]) })
    expect(await world.target.rollback?.(back(), world.carrying())).toMatchObject({
      kind: 'refused',
      code: 'vercel.no_candidate',
    })
    expect(world.posts()).toEqual([])
  })

  it('can fail, and production is where it was', async () => {
    const world = await shop({}, { aliasOutcome: 'failed' })
    const handle = await accepted(world, back(), 'rollback')
    world.advance(5_000)
    expect(await world.status(back(), handle)).toMatchObject({
      kind: 'failed',
      sentence: expect.stringContaining(`production serves ${LIVE.id}`),
    })
  })

  it('whose answer was lost is found, and not asked for again', async () => {
    const world = await shop()
    await world.emulator.change((state) => {
      state.answers = 'close'
    })
    expect(await world.target.rollback?.(back(), world.carrying())).toMatchObject({ kind: 'uncertain' })
    const again = world.tried(back())
    world.advance(5_000)
    const handle = await accepted(world, again, 'rollback')
    expect(await world.status(again, handle)).toMatchObject({ kind: 'succeeded', commit: FIRST })
    expect(world.posts()).toHaveLength(1)
  })
})
