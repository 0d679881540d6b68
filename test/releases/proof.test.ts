import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pauseDeployments } from '../../src/releases/lock.ts'
import { resolveRelease } from '../../src/releases/resolve.ts'
import { findCandidate } from '../../src/store/candidates.ts'
import { commitNumber } from '../signoffs/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createReleaseWorld, MINUTE_MS, type Outside, type ReleaseWorld, shippedBefore } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

/** A request that is a go, pressed while the target is so. */
async function pressed(given: Partial<Outside>): Promise<{ world: ReleaseWorld; candidateId: string }> {
  const world = createReleaseWorld(test, { deploy: { withinMs: 10 * MINUTE_MS } })
  Object.assign(world.target, given)
  const candidateId = await world.open()
  expect(await world.press(candidateId)).toMatchObject({ outcome: 'started' })
  return { world, candidateId }
}

/** One whose end nobody knows. */
async function unknown(): Promise<ReleaseWorld> {
  const { world } = await pressed({ lies: true })
  await world.work(11 * MINUTE_MS)
  expect(await world.release()).toMatchObject({ state: 'unknown' })
  return world
}

describe('what is believed', () => {
  it('is no success while the product does not say what it runs', async () => {
    const { world } = await pressed({ lies: true, live: null })
    await world.work(5 * MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'deploying' })
    await world.work(6 * MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'unknown' })
  })

  it('is no failure when the product runs it all the same', async () => {
    const { world } = await pressed({ ends: 'fails', live: commitNumber(1).commit })
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({
      state: 'unknown',
      problem: expect.stringContaining('The target says that it failed (Ship: exit 1)'),
    })
  })

  it('is no refusal after a try whose answer was lost', async () => {
    const { world } = await pressed({ start: 'swallowed' })
    await world.work(1_000)
    expect(world.calls).toContain('deploy')
    world.target.start = 'refuses'
    await world.work(5 * MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'deploying' })
    await world.work(6 * MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'unknown' })
  })
})

describe('a pause', () => {
  it('also holds what was pressed and not begun', async () => {
    const { world } = await pressed({ isDown: true })
    expect(await pauseDeployments(world.context(), { reason: 'the database is moved' })).toEqual({ outcome: 'paused' })
    world.target.isDown = false
    await world.work(2 * MINUTE_MS)
    expect(world.begun).toEqual([])
    expect(await pauseDeployments(world.context(), { reason: null })).toEqual({ outcome: 'resumed' })
    await world.work(2 * MINUTE_MS)
    expect(world.begun).toHaveLength(1)
    expect(await world.release()).toMatchObject({ state: 'live' })
  })
})

describe('a deployment that failed', () => {
  it('ends its request where the same commit was put up meanwhile', async () => {
    const { world, candidateId } = await pressed({ ends: 'runs' })
    await world.work(10_000)
    const again = await world.open()
    expect(again).not.toBe(candidateId)
    world.target.ends = 'fails'
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'failed' })
    expect(await findCandidate(test.database, candidateId)).toMatchObject({
      state: 'superseded',
      problem: expect.stringContaining('its deployment failed'),
    })
    world.target.ends = 'succeeds'
    expect(await world.press(again)).toMatchObject({ outcome: 'started' })
  })
})

describe('what nobody knew', () => {
  it('runs, says a person: then it is live', async () => {
    const world = await unknown()
    const { id: releaseId } = await world.release()
    await resolveRelease(world.context(), { releaseId, runs: true })
    expect(await world.release()).toMatchObject({ state: 'live', problem: null })
    expect(await world.verbs()).toContain('release.resolve')
    const { sentence } = await resolveRelease(world.context('U2'), { releaseId, runs: false })
    expect(sentence).toBe('Somebody has said already what runs.')
  })

  it('does not run, says a person: then the environment is free', async () => {
    const world = await unknown()
    const { id: releaseId } = await world.release()
    await resolveRelease(world.context(), { releaseId, runs: false })
    expect(await world.release()).toMatchObject({ state: 'failed' })
    world.target.lies = false
    world.push(9)
    expect(await world.press(await world.open())).toMatchObject({ outcome: 'started' })
  })

  it('was a rollback: what does not run any more was rolled back', async () => {
    const world = createReleaseWorld(test, { deploy: { withinMs: 10 * MINUTE_MS } })
    await shippedBefore(world)
    await world.press(await world.open())
    await world.work(MINUTE_MS)
    const { id: releaseId } = await world.release()
    world.target.lies = true
    await world.rollBack(releaseId)
    await world.work(11 * MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'unknown' })
    await resolveRelease(world.context(), { releaseId, runs: false })
    expect(await world.release()).toMatchObject({ state: 'rolled-back' })
  })

  it('is not said by somebody who may not deploy', async () => {
    const world = await unknown()
    const { id: releaseId } = await world.release()
    const { sentence } = await resolveRelease(world.context('U9'), { releaseId, runs: true })
    expect(sentence).toMatch(/^Only .* can say what runs\.$/)
    expect(await world.release()).toMatchObject({ state: 'unknown' })
  })
})
