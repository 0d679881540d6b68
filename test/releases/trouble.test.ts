import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commitNumber } from '../signoffs/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  BEFORE,
  createReleaseWorld,
  MINUTE_MS,
  type Outside,
  type ReleaseWorld,
  SETTLE_MS,
  shippedBefore,
} from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const HOUR_MS = 60 * MINUTE_MS
const CALL = 'Call Title of security: Sam'

/** A request that is a go, pressed while the target is so. */
async function pressed(given: Partial<Outside>): Promise<{ world: ReleaseWorld; candidateId: string }> {
  const world = createReleaseWorld(test, { deploy: { withinMs: 10 * MINUTE_MS } })
  Object.assign(world.target, given)
  const candidateId = await world.open()
  expect(await world.press(candidateId)).toMatchObject({ outcome: 'started' })
  return { world, candidateId }
}

describe('an answer that was lost', () => {
  it('after the deployment was begun is found by its nonce: one deployment', async () => {
    const { world } = await pressed({ start: 'lost' })
    await world.work(MINUTE_MS)
    expect(world.begun).toHaveLength(1)
    expect(await world.release()).toMatchObject({ state: 'live' })
  })

  it('before anything was begun is tried once more, when nothing can show itself any more', async () => {
    const { world } = await pressed({ start: 'swallowed' })
    await world.work(SETTLE_MS - 5_000)
    expect(world.calls.filter((call) => call === 'deploy')).toHaveLength(1)
    world.target.start = 'accepts'
    await world.work(30_000)
    expect(world.begun).toHaveLength(1)
    expect(await world.release()).toMatchObject({ state: 'live' })
  })

  it('for ever ends loudly unknown, and is never begun after its time', async () => {
    const { world } = await pressed({ start: 'swallowed' })
    await world.work(11 * MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'unknown', problem: expect.stringContaining(CALL) })
    const tries = world.calls.filter((call) => call === 'deploy').length
    world.target.start = 'accepts'
    await world.work(HOUR_MS)
    expect(world.calls.filter((call) => call === 'deploy')).toHaveLength(tries)
    expect(world.begun).toEqual([])
    expect((await world.verbs()).filter((verb) => verb === 'release.lose')).toHaveLength(1)
  })
})

describe('a target that is down', () => {
  it('is tried again until it is there', async () => {
    const { world } = await pressed({ isDown: true })
    await world.work(2 * MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'deploying' })
    expect((await world.attempts())[0]?.status).toMatchObject({
      kind: 'waiting',
      sentence: 'the target cannot be reached; it is tried again',
    })
    world.target.isDown = false
    await world.work(MINUTE_MS)
    expect(world.begun).toHaveLength(1)
    expect(await world.release()).toMatchObject({ state: 'live' })
  })

  it('for all of its time has failed, and can be deployed once more', async () => {
    const { world, candidateId } = await pressed({ isDown: true })
    await world.work(12 * MINUTE_MS)
    expect(await world.release()).toMatchObject({
      state: 'failed',
      problem: 'It was never begun: the target cannot be reached; it is tried again',
    })
    world.target.isDown = false
    await world.work(MINUTE_MS)
    expect(world.begun).toEqual([])
    expect(await world.press(candidateId)).toMatchObject({ outcome: 'started' })
    await world.work(MINUTE_MS)
    expect((await world.releases()).map(({ state }) => state)).toEqual(['failed', 'live'])
  })

  it('while it deploys ends unknown at its time, and in the truth when it is there again', async () => {
    const { world } = await pressed({ ends: 'runs' })
    await world.work(MINUTE_MS)
    world.target.isDown = true
    world.target.live = null
    await world.work(11 * MINUTE_MS)
    expect(await world.release()).toMatchObject({
      state: 'unknown',
      problem: `The target cannot be reached, but nobody knows what production runs. ${CALL}`,
    })
    Object.assign(world.target, { isDown: false, ends: 'succeeds' })
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'live', problem: null })
    expect(await world.verbs()).toEqual(expect.arrayContaining(['release.lose', 'release.live']))
  })
})

describe('a target that', () => {
  it('refuses has failed, says why, and can be asked once more', async () => {
    const { world, candidateId } = await pressed({ start: 'refuses' })
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'failed', problem: 'There is no such workflow' })
    expect((await world.stateOf(candidateId)).candidate.state).toBe('open')
    world.target.start = 'accepts'
    expect(await world.press(candidateId, 'U2')).toMatchObject({ outcome: 'started' })
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'live', deployedBy: 'U2' })
  })

  it('fails names the step and its line, and what ran before still counts as running', async () => {
    const world = createReleaseWorld(test)
    await world.press(await world.open())
    await world.work(MINUTE_MS)
    const { id } = await world.release()
    world.push(2)
    world.target.ends = 'fails'
    await world.press(await world.open())
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'failed', problem: 'Ship: exit 1: Ship failed' })
    world.target.ends = 'succeeds'
    world.push(3)
    await world.press(await world.open())
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'live', previous: { releaseId: id } })
  })

  it('was used by somebody else since: what they deployed is what can be gone back to', async () => {
    const world = createReleaseWorld(test)
    await shippedBefore(world)
    const theirs = commitNumber(0).commit
    world.outside.branches[theirs.slice(0, 8)] = theirs
    world.target.live = theirs.slice(0, 8)
    await world.press(await world.open())
    expect(await world.release()).toMatchObject({ previous: { commit: theirs, releaseId: null, handle: null } })
  })

  it('does not end is unknown at its time, with whom to call', async () => {
    const { world } = await pressed({ ends: 'runs' })
    await world.work(10 * MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'deploying' })
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({
      state: 'unknown',
      problem: `It did not end in time, but production runs 0000ccc, and not 0001ccc; its probe passes. ${CALL}`,
    })
  })

  it('says nothing is never live', async () => {
    const { world } = await pressed({ ends: 'says nothing' })
    await world.work(HOUR_MS)
    expect(await world.release()).toMatchObject({ state: 'unknown' })
  })

  it('lies is never live: unknown at its time, with what runs and whom to call', async () => {
    const { world } = await pressed({ lies: true })
    await world.work(5 * MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'deploying' })
    expect((await world.attempts())[0]?.status?.sentence).toBe(
      'The target says that it is done; production runs 0000ccc, and not 0001ccc; its probe passes',
    )
    await world.work(HOUR_MS)
    expect(await world.release()).toMatchObject({
      state: 'unknown',
      problem: `The target says that it is done, but production runs 0000ccc, and not 0001ccc; its probe passes. ${CALL}`,
      proof: { commit: BEFORE },
    })
    expect(await world.verbs()).not.toContain('release.live')
  })

  it('is done before the product shows it ends live', async () => {
    const { world } = await pressed({ lagging: 5 })
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'live', proof: { commit: commitNumber(1).commit } })
  })

  it('is named by no live address is believed, and the proof says so', async () => {
    const world = createReleaseWorld(test, { deploy: { live: null } })
    await world.press(await world.open())
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({
      state: 'live',
      proof: { commit: null, sentence: 'the product does not say which commit it runs; its probe passes' },
    })
  })
})
