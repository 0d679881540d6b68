import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Runbook } from '../../src/products/deploy.ts'
import { showRunbook, useRunbook } from '../../src/releases/runbook.ts'
import { place } from '../signoffs/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createReleaseWorld, MINUTE_MS, type ReleaseWorld, shipped } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const ready = (given: Partial<Runbook> = {}) =>
  createReleaseWorld(test, {
    runbooks: (target) => [
      {
        name: 'restart',
        title: 'Quick restart',
        says: 'Restarts the servers one by one.',
        environments: ['production'],
        roles: ['security'],
        people: 1,
        target,
        withinMs: 10 * MINUTE_MS,
        ...given,
      },
    ],
  })

const use = (world: ReleaseWorld, userId: string, environment = 'production') =>
  useRunbook(world.context(userId), { product: world.outside.product.name, environment, name: 'restart', place })

const shown = (world: ReleaseWorld) =>
  world.announced.flatMap((each) =>
    each.kind === 'runbook.shown' && each.attempt.product === world.outside.product.name
      ? [each.attempt.status?.kind ?? 'begins']
      : [],
  )

describe('a runbook', () => {
  it('runs at the commit that runs, shows how it goes, and is written down', async () => {
    const world = ready()
    const { release } = await shipped(world)
    world.target.ends = 'runs'
    expect(await use(world, 'U4')).toMatchObject({ outcome: 'started' })
    await world.work(10_000)
    expect(world.orders.at(-1)).toMatchObject({ commit: release.commit, environment: 'production' })
    world.target.ends = 'succeeds'
    await world.work(MINUTE_MS)
    expect(shown(world)).toEqual(expect.arrayContaining(['running', 'succeeded']))
    expect(shown(world).at(-1)).toBe('succeeded')
    expect((await world.ledger()).filter(({ verb }) => verb.startsWith('runbook.'))).toMatchObject([
      { verb: 'runbook.use', actor: { userId: 'U4' }, object: { title: 'Quick restart', commit: release.commit } },
      { verb: 'runbook.succeed', after: { status: 'succeeded' } },
    ])
    // A release is not touched by it.
    expect(await world.release()).toMatchObject({ id: release.id, state: 'live' })
  })

  it.each([
    ['fails', 'failed', 'runbook.fail'],
    ['says nothing', 'unknown', 'runbook.lose'],
  ] as const)('that %s says so at the end', async (ends, status, verb) => {
    const world = ready()
    world.target.ends = ends
    await use(world, 'U4')
    await world.work(15 * MINUTE_MS)
    expect(shown(world).at(-1)).toBe(status)
    expect(await world.verbs()).toContain(verb)
  })

  it('is used by its roles only, and only where it belongs', async () => {
    const world = ready()
    expect(await use(world, 'U1')).toEqual({ outcome: 'refused', roles: ['Title of security'] })
    await expect(use(world, 'U4', 'staging')).rejects.toThrow('Acme has no runbook "restart" for staging any more.')
    expect(world.calls).toEqual([])
  })

  it('pressed by many at once runs once, and again when that has ended', async () => {
    const world = ready({ roles: ['qa'] })
    const answers = await Promise.all(['U1', 'U2', 'U3', 'U4', 'U5'].map((userId) => use(world, userId)))
    expect(answers.filter(({ outcome }) => outcome === 'started')).toHaveLength(1)
    const by = ['U1', 'U2', 'U3', 'U4', 'U5'][answers.findIndex(({ outcome }) => outcome === 'started')]
    expect(answers.filter(({ outcome }) => outcome !== 'started')).toEqual(Array(4).fill({ outcome: 'runs', by }))
    await world.work(MINUTE_MS)
    expect(world.begun).toHaveLength(1)
    expect(await use(world, 'U2')).toMatchObject({ outcome: 'started' })
  })

  it('that takes two waits half an hour for another person', async () => {
    const world = ready({ people: 2, roles: ['qa'] })
    expect(await use(world, 'U1')).toMatchObject({ outcome: 'one-more', by: 'U1' })
    expect(await use(world, 'U1')).toEqual({ outcome: 'same-person' })
    world.pass(30 * MINUTE_MS)
    expect(await use(world, 'U2')).toMatchObject({ outcome: 'one-more', by: 'U2' })
    expect(await world.attempts()).toEqual([])
    expect(await use(world, 'U3')).toMatchObject({ outcome: 'started' })
    await world.work(MINUTE_MS)
    expect(world.begun).toHaveLength(1)
    expect((await world.ledger()).map(({ verb, actor }) => [verb, 'userId' in actor ? actor.userId : null])).toEqual([
      ['runbook.ask', 'U1'],
      ['runbook.ask', 'U2'],
      ['runbook.use', 'U3'],
      ['runbook.succeed', null],
    ])
    // Used up: the next time takes two again.
    expect(await use(world, 'U1')).toMatchObject({ outcome: 'one-more' })
  })

  it('that takes two, pressed by three at once, runs once', async () => {
    const world = ready({ people: 2, roles: ['qa'] })
    const answers = await Promise.all(['U1', 'U2', 'U3'].map((userId) => use(world, userId)))
    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['one-more', 'runs', 'started'])
  })

  it('whose answer was lost runs once', async () => {
    const world = ready()
    world.target.start = 'lost'
    await use(world, 'U4')
    await world.work(MINUTE_MS)
    expect(world.begun).toHaveLength(1)
    expect(shown(world).at(-1)).toBe('succeeded')
  })

  it('is shown by one bot at a time: another comes again', async () => {
    const world = ready()
    await shipped(world)
    const started = await use(world, 'U4')
    if (started.outcome !== 'started') throw new Error('It was not started')
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let begun = () => {}
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve
    })
    const slow = async () => {
      begun()
      await held
    }
    const first = showRunbook({ ...world.context(), announce: slow }, started.nonce)
    await isBegun
    const before = shown(world).length
    await showRunbook(world.context(), started.nonce)
    expect(shown(world)).toHaveLength(before)
    expect(world.bot.queued.filter(({ name }) => name === 'show-runbook')).toHaveLength(1)
    release()
    await first
  })
})
