import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Deploy } from '../../src/products/deploy.ts'
import { keepRelease } from '../../src/releases/keep.ts'
import { unlockEnvironment } from '../../src/releases/lock.ts'
import { findWayBack } from '../../src/releases/roll-back.ts'
import { standingLock } from '../../src/store/releases.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createReleaseWorld, MINUTE_MS, type ReleaseWorld, shippedBefore, watchFor } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const CALL = 'Call Title of security: Sam'

/** One release is live, and the next one has just been deployed. */
async function second(deploy: Partial<Deploy> = {}): Promise<{ world: ReleaseWorld; first: string; id: string }> {
  const world = createReleaseWorld(test, { deploy: { watch: watchFor(), ...deploy } })
  const first = await shippedBefore(world)
  const candidateId = await world.open()
  // How it is before is measured while it is up.
  await world.work(2 * MINUTE_MS)
  await world.press(candidateId)
  await world.work(15_000)
  return { world, first, id: (await world.release()).id }
}

const lockOf = (world: ReleaseWorld) =>
  standingLock(test.database, world.outside.product.name, 'production', world.outside.now)

describe('a rollback by press', () => {
  it('of what is watched brings back what ran before, proves it, and locks the environment', async () => {
    const { world, first, id } = await second()
    expect(await world.rollBack(id, 'U2')).toEqual({ outcome: 'started', to: first })
    expect((await world.release()).state).toBe('rolling-back')
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({
      state: 'rolled-back',
      rolledBackBy: 'U2',
      rollbackReason: 'it is slow',
      proof: { commit: first, sentence: 'production runs 0001ccc and its probe passes' },
    })
    expect(world.target.live).toBe(first)
    expect(world.begun.map(({ kind, commit }) => [kind, commit]).at(-1)).toEqual(['rollback', first])
    const lock = await lockOf(world)
    expect(lock).toMatchObject({ owner: null, reason: '0002ccc was rolled back: it is slow' })
    expect((await world.verbs()).filter((verb) => verb.includes('roll-back'))).toEqual([
      'release.begin-roll-back',
      'release.roll-back',
    ])
    // Nothing ships until somebody has taken the lock off.
    world.push(9)
    const next = await world.open()
    expect(await world.press(next)).toMatchObject({
      outcome: 'refused',
      code: 'locked',
      sentence: expect.stringContaining('Locked by Countersign: 0002ccc was rolled back: it is slow'),
    })
    const where = { productName: world.outside.product.name }
    expect(await unlockEnvironment(world.context('U4'), where)).toMatchObject({ outcome: 'held' })
    expect(await unlockEnvironment(world.context('U1'), where)).toEqual({ outcome: 'unlocked' })
    expect(await world.press(next)).toMatchObject({ outcome: 'started' })
    await world.work(5 * MINUTE_MS)
    // The way back of the next one is what was gone back to.
    expect(await world.release()).toMatchObject({ state: 'live', previous: { commit: first } })
  })

  it('of what is live, and only by those who may deploy', async () => {
    const { world, first, id } = await second()
    await world.work(5 * MINUTE_MS)
    expect((await world.release()).state).toBe('live')
    expect(await world.rollBack(id, 'U4')).toEqual({
      outcome: 'refused',
      sentence: 'Only Title of backend can roll production back.',
    })
    expect(await world.rollBack(id)).toEqual({ outcome: 'started', to: first })
    await world.work(MINUTE_MS)
    expect((await world.release()).state).toBe('rolled-back')
  })

  it('of what nobody knows', async () => {
    const { world, first, id } = await second({ withinMs: 2 * MINUTE_MS })
    world.push(5)
    world.target.ends = 'says nothing'
    expect(id).toBe((await world.release()).id)
    await keepRelease(world.context('U1'), id)
    await world.press(await world.open())
    await world.work(4 * MINUTE_MS)
    const lost = await world.release()
    expect(lost.state).toBe('unknown')
    world.target.ends = 'succeeds'
    // Looked at now, it would be found to run.
    expect(await world.rollBack(lost.id)).toMatchObject({ outcome: 'started' })
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'rolled-back', problem: null })
    expect(world.target.live).not.toBe(first)
  })

  it.each([
    ['watched', watchFor()],
    ['not watched', null],
  ])('while it is deployed begins when that has ended, where it is %s', async (_how, watch) => {
    const world = createReleaseWorld(test, { deploy: { watch } })
    const first = await shippedBefore(world)
    world.target.ends = 'runs'
    await world.press(await world.open())
    await world.work(15_000)
    const { id } = await world.release()
    expect(await world.rollBack(id)).toEqual({
      outcome: 'waits',
      sentence: 'A deploy cannot be stopped half way: the rollback begins as soon as it has ended.',
    })
    expect(await world.rollBack(id, 'U2')).toEqual({
      outcome: 'waits',
      sentence: 'Somebody has asked for that already; it begins when the deployment has ended.',
    })
    await world.work(MINUTE_MS)
    expect(world.begun.filter(({ kind }) => kind === 'rollback')).toEqual([])
    world.target.ends = 'succeeds'
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'rolled-back', rolledBackBy: 'U1' })
    expect(world.target.live).toBe(first)
    expect(world.begun.filter(({ kind }) => kind === 'rollback')).toHaveLength(1)
  })

  it('while it is deployed is moot when the deployment fails', async () => {
    const { world } = await second()
    await world.work(5 * MINUTE_MS)
    world.push(5)
    world.target.ends = 'runs'
    await world.press(await world.open())
    await world.work(15_000)
    const { id } = await world.release()
    await world.rollBack(id)
    world.target.ends = 'fails'
    await world.work(MINUTE_MS)
    expect((await world.release()).state).toBe('failed')
    expect(world.begun.filter(({ kind }) => kind === 'rollback')).toEqual([])
  })

  it('twice at once is one attempt', async () => {
    const { world, id } = await second()
    const answers = await Promise.all(['U1', 'U2', 'U3', 'U1', 'U2'].map((userId) => world.rollBack(id, userId)))
    expect(answers.filter(({ outcome }) => outcome === 'started')).toHaveLength(1)
    expect(answers.filter(({ outcome }) => outcome === 'already')).toHaveLength(4)
    await world.work(MINUTE_MS)
    expect(world.begun.filter(({ kind }) => kind === 'rollback')).toHaveLength(1)
  })

  it('bars a deployment, which is told why', async () => {
    const { world, id } = await second()
    world.target.ends = 'runs'
    await world.rollBack(id)
    await world.work(10_000)
    world.push(9)
    expect(await world.press(await world.open())).toMatchObject({
      code: 'busy',
      sentence: expect.stringMatching(
        /^0002ccc is being rolled back in production; Name of U1 deployed it .* ago\. One release at a time: wait for it\.$/,
      ),
    })
  })

  it('and a Keep at the same time are one of the two', async () => {
    const { world, id } = await second()
    const [kept, back] = await Promise.all([keepRelease(world.context('U2'), id), world.rollBack(id)])
    await world.work(MINUTE_MS)
    const verbs = await world.verbs()
    const isKept = kept.sentence === 'It stays, and the watch has ended.'
    expect(verbs.filter((verb) => verb === 'release.keep')).toHaveLength(isKept ? 1 : 0)
    expect(back.outcome).toBe('started')
    expect((await world.release()).state).toBe('rolled-back')
  })

  it('of what does not run any more takes nothing away', async () => {
    const { world } = await second()
    await world.work(5 * MINUTE_MS)
    const [old] = await world.releases()
    expect(await world.rollBack(old?.id ?? '')).toEqual({
      outcome: 'refused',
      sentence: '0001ccc does not run in production any more: 0002ccc came after it.',
    })
  })

  it('that fails says what still runs and whom to call', async () => {
    const { world, id } = await second()
    await world.rollBack(id)
    world.target.ends = 'fails'
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({
      state: 'failed',
      problem: `The rollback failed (Ship: exit 1: Ship failed): production still runs 0002ccc. ${CALL}`,
    })
    expect(await lockOf(world)).toBeNull()
    // What still runs is what the next one takes the place of.
    world.target.ends = 'succeeds'
    world.push(9)
    await world.press(await world.open())
    expect((await world.release()).previous).toMatchObject({ releaseId: id })
  })

  it('that failed may be tried again', async () => {
    const { world, id } = await second()
    await world.rollBack(id)
    world.target.ends = 'fails'
    await world.work(MINUTE_MS)
    world.target.ends = 'succeeds'
    expect(await world.rollBack(id)).toMatchObject({ outcome: 'started' })
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ id, state: 'rolled-back' })
  })

  it('that lies is unknown', async () => {
    const { world, id } = await second({ withinMs: 2 * MINUTE_MS })
    world.target.lies = true
    await world.rollBack(id)
    await world.work(5 * MINUTE_MS)
    expect(await world.release()).toMatchObject({
      state: 'unknown',
      problem: `The target says that it is done, but production runs 0002ccc, and not 0001ccc; its probe passes. ${CALL}`,
    })
  })
})

describe('a rollback by trigger', () => {
  const sick = async (deploy: Partial<Deploy> = {}) => {
    const started = await second(deploy)
    started.world.outside.answers.www = 'fail'
    return started
  }
  const said = (world: ReleaseWorld) => world.release().then(({ judgement }) => judgement)

  it('happens once, names what fired, and is proven', async () => {
    const { world, first } = await sick()
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({
      state: 'rolled-back',
      rolledBackBy: 'watch',
      rollbackReason: expect.stringContaining('failed health checks'),
      judgement: { kind: 'triggered', action: 'roll-back' },
      proof: { commit: first },
    })
    await world.work(5 * MINUTE_MS)
    expect(world.begun.filter(({ kind }) => kind === 'rollback')).toHaveLength(1)
    expect(await lockOf(world)).toMatchObject({ owner: null })
    const back = (await world.ledger()).find(({ verb }) => verb === 'release.begin-roll-back')
    expect(back).toMatchObject({ actor: { kind: 'schedule', schedule: 'watch' } })
  })

  it('waits for a person where the policy says ask, who may keep it or not', async () => {
    const { world, id } = await sick({ policy: { onTrigger: 'ask', onInconclusive: 'ask', oldestTargetMs: 1e12 } })
    await world.work(10 * MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'watching' })
    expect(await said(world)).toMatchObject({ kind: 'triggered', action: 'ask', would: 'roll-back' })
    expect(await keepRelease(world.context('U4'), id)).toEqual({ sentence: 'Only Title of backend can keep it.' })
    expect(await keepRelease(world.context('U2'), id)).toEqual({ sentence: 'It stays, and the watch has ended.' })
    expect(await world.release()).toMatchObject({ state: 'live' })
    expect(world.begun.filter(({ kind }) => kind === 'rollback')).toEqual([])
  })

  it('is only told where the policy says so, and the watch ends with its time', async () => {
    const { world } = await sick({ policy: { onTrigger: 'say', onInconclusive: 'say', oldestTargetMs: 1e12 } })
    await world.work(MINUTE_MS)
    expect(await said(world)).toMatchObject({ kind: 'triggered', action: 'say', would: 'roll-back' })
    expect((await world.release()).state).toBe('watching')
    await world.work(5 * MINUTE_MS)
    expect((await world.release()).state).toBe('live')
    expect(world.begun.filter(({ kind }) => kind === 'rollback')).toEqual([])
  })

  it.each(['ask', 'say'] as const)('that nobody can tell is no rollback: %s', async (onInconclusive) => {
    const { world } = await second({ policy: { onTrigger: 'roll-back', onInconclusive, oldestTargetMs: 1e12 } })
    world.outside.answers.www = 'unknown'
    await world.work(10 * MINUTE_MS)
    expect(await said(world)).toMatchObject({ kind: 'inconclusive', action: onInconclusive })
    expect((await world.release()).state).toBe(onInconclusive === 'ask' ? 'watching' : 'live')
    expect(world.begun.filter(({ kind }) => kind === 'rollback')).toEqual([])
  })
})

describe('/rollback', () => {
  it('goes back to an earlier release, and what runs then is known', async () => {
    const { world, first } = await second()
    await world.work(5 * MINUTE_MS)
    world.push(20)
    await world.press(await world.open())
    await world.work(5 * MINUTE_MS)
    const productName = world.outside.product.name
    const found = await findWayBack(world.context(), { productName, to: first.slice(0, 7).toUpperCase() })
    expect(found).toMatchObject({ release: { commit: (await world.release()).commit }, to: { commit: first } })
    await expect(findWayBack(world.context(), { productName, to: 'abc' })).rejects.toThrow(
      'No earlier release of production begins with "abc". Known: 0002ccc, 0001ccc.',
    )
    if (found.to === null) throw new Error('There is no way back')
    expect(await world.rollBack(found.release.id, 'U1', { to: found.to })).toMatchObject({ outcome: 'started' })
    await world.work(MINUTE_MS)
    expect(world.target.live).toBe(first)
    expect(await findWayBack(world.context(), { productName })).toMatchObject({ release: { commit: first } })
  })

  it('says so when nothing was deployed yet', async () => {
    const world = createReleaseWorld(test)
    const productName = world.outside.product.name
    await expect(findWayBack(world.context(), { productName })).rejects.toThrow(
      'Countersign has deployed nothing to production of Acme yet.',
    )
  })
})
