import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Deploy } from '../../src/products/deploy.ts'
import { FreezeWindow, freezesOf } from '../../src/products/freeze-fields.ts'
import { dryRun } from '../../src/releases/dry-run.ts'
import { breakFreeze } from '../../src/releases/freeze-glass.ts'
import { lockEnvironment, pauseDeployments, unlockEnvironment } from '../../src/releases/lock.ts'
import { deployByItself } from '../../src/releases/sweep.ts'
import { signingRole } from '../signoffs/given.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createReleaseWorld, MINUTE_MS, type ReleaseWorld, shipped, shippedBefore, watchFor } from './world.ts'

// A pause stops everything, so each test has a database of its own.
let test: TestDatabase
beforeEach(async () => {
  test = await createTestDatabase()
})
afterEach(() => test.close())

const HOUR_MS = 60 * MINUTE_MS
const where = (world: ReleaseWorld) => ({ productName: world.outside.product.name })

describe('a lock', () => {
  const locked = async () => {
    const world = createReleaseWorld(test)
    const candidateId = await world.open()
    const request = { ...where(world), reason: 'a migration runs', forMs: HOUR_MS }
    expect(await lockEnvironment(world.context('U4'), request)).toEqual({ outcome: 'locked' })
    return { world, candidateId }
  }

  it('of another person stops a deployment until it expires', async () => {
    const { world, candidateId } = await locked()
    expect(await world.press(candidateId)).toEqual({
      outcome: 'refused',
      code: 'locked',
      sentence: 'Locked by Name of U4: a migration runs, for another hour.',
    })
    world.pass(HOUR_MS)
    await world.refresh(candidateId)
    expect(await world.press(candidateId)).toMatchObject({ outcome: 'started' })
  })

  it('is taken off by whoever may deploy, which leaves a mark', async () => {
    const { world, candidateId } = await locked()
    expect(await unlockEnvironment(world.context('U5'), where(world))).toEqual({
      outcome: 'held',
      sentence: 'Name of U4, or somebody who may deploy, must take off the lock: a migration runs.',
    })
    expect(await unlockEnvironment(world.context('U1'), where(world))).toEqual({ outcome: 'unlocked' })
    expect(await unlockEnvironment(world.context('U1'), where(world))).toEqual({ outcome: 'none' })
    expect((await world.ledger()).findLast(({ verb }) => verb === 'environment.unlock')).toMatchObject({
      actor: { userId: 'U1' },
      before: { owner: 'U4' },
      reason: 'You took off the lock of Name of U4: a migration runs.',
    })
    expect(await world.press(candidateId)).toMatchObject({ outcome: 'started' })
  })

  it('does not stop its owner, is nobody’s to set over, and not an outsider’s', async () => {
    const world = createReleaseWorld(test)
    const candidateId = await world.open()
    const request = { ...where(world), reason: 'mine', forMs: null }
    expect(await lockEnvironment(world.context('U8'), request)).toEqual({ outcome: 'refused' })
    await lockEnvironment(world.context('U1'), request)
    expect(await lockEnvironment(world.context('U2'), { ...request, reason: 'other' })).toEqual({
      outcome: 'held',
      sentence: 'Locked by Name of U1: mine.',
    })
    expect(await world.press(candidateId, 'U2')).toMatchObject({ code: 'locked' })
    expect(await world.press(candidateId, 'U1')).toMatchObject({ outcome: 'started' })
  })
})

describe('a pause', () => {
  it('stops deployments and rollbacks of everything, by hand and by trigger, until it is taken off', async () => {
    const world = createReleaseWorld(test, { deploy: { watch: watchFor() } })
    await shippedBefore(world)
    const candidateId = await world.open()
    await world.work(2 * MINUTE_MS)
    await world.press(candidateId)
    await world.work(15_000)
    const { id } = await world.release()
    const pause = { reason: 'the database moves' }
    expect(await pauseDeployments(world.context('U8'), pause)).toEqual({ outcome: 'refused' })
    expect(await pauseDeployments(world.context('U4'), pause)).toEqual({ outcome: 'paused' })
    expect(await pauseDeployments(world.context('U5'), pause)).toMatchObject({ outcome: 'already', by: 'U4' })
    expect(await world.rollBack(id)).toMatchObject({ outcome: 'refused', sentence: expect.stringContaining('paused') })
    world.outside.answers.www = 'fail'
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'watching', judgement: { action: 'ask' } })
    expect(world.begun.filter(({ kind }) => kind === 'rollback')).toEqual([])
    expect(await pauseDeployments(world.context('U5'), { reason: null })).toEqual({ outcome: 'resumed' })
    await world.work(MINUTE_MS)
    expect((await world.release()).state).toBe('rolled-back')
    expect((await world.verbs()).filter((verb) => verb.startsWith('deployments.'))).toEqual([
      'deployments.pause',
      'deployments.resume',
    ])
  })

  it('bars a press of Deploy and says why', async () => {
    const world = createReleaseWorld(test)
    const candidateId = await world.open()
    await pauseDeployments(world.context('U4'), { reason: 'the database moves' })
    expect(await world.press(candidateId)).toMatchObject({
      code: 'paused',
      sentence: 'All deployments are paused: the database moves.',
    })
  })

  it('holds a wished rollback, which begins when it is taken off', async () => {
    const world = createReleaseWorld(test, { deploy: { watch: watchFor() } })
    await shippedBefore(world)
    world.target.ends = 'runs'
    await world.press(await world.open())
    await world.work(15_000)
    await world.rollBack((await world.release()).id)
    await pauseDeployments(world.context('U4'), { reason: 'the database moves' })
    world.target.ends = 'succeeds'
    await world.work(MINUTE_MS)
    // Meanwhile it is watched as any other.
    expect(await world.release()).toMatchObject({ state: 'watching', judgement: { kind: 'healthy-so-far' } })
    await pauseDeployments(world.context('U4'), { reason: null })
    await world.work(MINUTE_MS)
    expect(await world.release()).toMatchObject({ state: 'rolled-back', rolledBackBy: 'U1' })
  })
})

describe('a freeze', () => {
  // The test's clock stands on a Thursday at noon in London.
  const freezes = freezesOf({
    quiet: FreezeWindow.parse({ title: 'Quiet days', weekly: 'Thu 08:00 - Fri 08:00', zone: 'Europe/London' }),
  })
  const frozen = async () => {
    const world = createReleaseWorld(test, { deploy: { freezes } })
    const candidateId = await world.open()
    const breakGlass = (userId: string, reason = 'users cannot pay') =>
      breakFreeze(world.context(userId), { candidateId, reason })
    return { world, candidateId, breakGlass }
  }

  it('stops a deployment, and two people let it through once, with a mark', async () => {
    const { world, candidateId, breakGlass } = await frozen()
    expect(await world.press(candidateId)).toMatchObject({
      code: 'frozen',
      sentence: expect.stringMatching(/^Frozen \(Quiet days\) until .* Two people can break the glass\.$/),
    })
    expect(await breakGlass('U4')).toEqual({
      isBroken: false,
      sentence: 'Only those who may deploy can break the glass.',
    })
    expect(await breakGlass('U1')).toEqual({
      isBroken: false,
      sentence: 'One more person who may deploy must break the glass within 30 minutes.',
    })
    expect(await breakGlass('U1')).toEqual({
      isBroken: false,
      sentence: 'It takes another person than the one who asked first.',
    })
    expect(await world.press(candidateId)).toMatchObject({ code: 'frozen' })
    expect(await breakGlass('U2')).toEqual({ isBroken: true, sentence: 'The glass is broken: press Deploy.' })
    expect(await breakGlass('U3')).toEqual({ isBroken: true, sentence: 'The glass is broken already: press Deploy.' })
    world.target.start = 'refuses'
    expect(await world.press(candidateId)).toMatchObject({ outcome: 'started' })
    expect((await world.ledger()).filter(({ reason }) => reason !== null)).toMatchObject([
      { verb: 'freeze.ask-to-break', actor: { userId: 'U1' }, reason: 'users cannot pay' },
      { verb: 'freeze.break', actor: { userId: 'U2' }, reason: 'users cannot pay' },
      { verb: 'release.deploy', reason: expect.stringContaining('Through the freeze: Frozen (Quiet days)') },
    ])
    // It is used up, although this deployment failed.
    await world.work(MINUTE_MS)
    expect((await world.release()).state).toBe('failed')
    expect(await world.press(candidateId)).toMatchObject({ code: 'frozen' })
  })

  it('counts a press for half an hour, and a broken glass no longer either', async () => {
    const { world, candidateId, breakGlass } = await frozen()
    await breakGlass('U1')
    world.pass(30 * MINUTE_MS)
    expect(await breakGlass('U2')).toMatchObject({ isBroken: false })
    expect(await breakGlass('U1')).toMatchObject({ isBroken: true })
    world.pass(30 * MINUTE_MS)
    await world.refresh(candidateId)
    expect(await world.press(candidateId)).toMatchObject({ code: 'frozen' })
  })

  it('stops no rollback, and says when nothing is frozen', async () => {
    const world = createReleaseWorld(test)
    await shippedBefore(world)
    const { candidateId, release } = await shipped(world)
    expect(await breakFreeze(world.context(), { candidateId, reason: 'now' })).toEqual({
      isBroken: false,
      sentence: 'Nothing is frozen now: press Deploy.',
    })
    world.redeploy({ freezes })
    expect(await world.rollBack(release.id)).toMatchObject({ outcome: 'started' })
  })
})

describe('staging before production', () => {
  it('wants the same commit live there first', async () => {
    const world = createReleaseWorld(test, {
      deploy: { requires: { environment: 'staging', withinMs: HOUR_MS } },
      staging: {},
    })
    const production = await world.open()
    expect(await world.press(production)).toMatchObject({
      code: 'order',
      sentence: '0001ccc must be live in staging first: it was never deployed there.',
    })
    expect(await world.press(await world.open({ environmentName: 'staging' }))).toMatchObject({ outcome: 'started' })
    expect(await world.press(production)).toMatchObject({ code: 'order' })
    await world.work(MINUTE_MS)
    expect(await world.press(production)).toMatchObject({ outcome: 'started' })
    await world.work(2 * HOUR_MS)
    // The next commit needs its own.
    world.push(5)
    expect(await world.press(await world.open())).toMatchObject({ code: 'order' })
  })
})

describe('a deployment by itself', () => {
  const automatic: Partial<Deploy> = { automatic: true }
  const roles = [signingRole('backend'), signingRole('security')]

  it('begins when the last gate closes, once, whoever looks at the same time', async () => {
    const world = createReleaseWorld(test, { deploy: automatic, signOff: { roles } })
    const candidateId = await world.open()
    await world.sign(candidateId, 'U1')
    await Promise.all([world.sweep(), deployByItself(world.context(), candidateId)])
    expect(await world.releases()).toEqual([])
    await world.sign(candidateId, 'U4')
    await Promise.all([
      world.sweep(),
      world.sweep(),
      ...Array.from({ length: 8 }, () => deployByItself(world.context(), candidateId)),
    ])
    await world.work(MINUTE_MS)
    expect(world.begun).toHaveLength(1)
    expect(await world.releases()).toMatchObject([{ state: 'live', deployedBy: 'automatic' }])
  })

  it('waits while something stops it, and begins when that has gone', async () => {
    const world = createReleaseWorld(test, { deploy: automatic })
    await pauseDeployments(world.context('U4'), { reason: 'not now' })
    await world.open()
    await world.work(MINUTE_MS)
    expect(await world.releases()).toEqual([])
    await pauseDeployments(world.context('U4'), { reason: null })
    await world.work(MINUTE_MS)
    expect(await world.releases()).toMatchObject([{ state: 'live' }])
  })

  it('that failed is not tried again by itself', async () => {
    const world = createReleaseWorld(test, { deploy: automatic })
    world.target.ends = 'fails'
    await world.open()
    await world.work(5 * MINUTE_MS)
    expect(await world.releases()).toHaveLength(1)
  })
})

describe('a dry run', () => {
  it('says what would happen and what holds it up, and changes nothing', async () => {
    const world = createReleaseWorld(test, { signOff: { roles: [signingRole('backend')] } })
    const request = { productName: world.outside.product.name }
    expect(await dryRun(world.context(), request)).toBe(
      'Nothing was done. 0001ccc would be deployed to production of Acme by scripted. Nobody knows what runs there now. What holds it up: it is not up for sign-off yet.',
    )
    const candidateId = await world.open()
    await lockEnvironment(world.context('U4'), { ...request, reason: 'a migration runs', forMs: null })
    await pauseDeployments(world.context('U4'), { reason: 'not now' })
    const ledger = await world.ledger()
    expect(await dryRun(world.context(), request)).toContain(
      'What holds it up: Not yet a GO for deployment of 0001ccc to production: signatures are missing: Title of backend; all deployments are paused: not now; Locked by Name of U4: a migration runs.',
    )
    await pauseDeployments(world.context('U4'), { reason: null })
    await unlockEnvironment(world.context('U4'), request)
    await world.sign(candidateId, 'U1')
    expect(await dryRun(world.context(), request)).toContain('Nothing holds it up.')
    expect(await world.releases()).toEqual([])
    expect(world.calls).toEqual([])
    expect((await world.ledger()).length).toBeGreaterThan(ledger.length)
  })

  it('names whose right it is, what must run elsewhere first, and no freeze that two people broke', async () => {
    const freezes = freezesOf({
      quiet: FreezeWindow.parse({ title: 'Quiet days', weekly: 'Thu 08:00 - Fri 08:00', zone: 'Europe/London' }),
    })
    const world = createReleaseWorld(test, {
      deploy: { requires: { environment: 'staging', withinMs: null }, freezes },
      staging: {},
    })
    const request = where(world)
    const candidateId = await world.open()
    const said = await dryRun(world.context('U8'), request)
    expect(said).toContain('only Title of backend can deploy to production; ')
    expect(said).toContain('0001ccc must be live in staging first: it was never deployed there; Frozen (Quiet days)')
    for (const userId of ['U1', 'U2']) await breakFreeze(world.context(userId), { candidateId, reason: 'urgent' })
    const then = await dryRun(world.context('U1'), request)
    expect(then).not.toContain('Frozen')
    expect(then).not.toContain('can deploy to')
  })
})
