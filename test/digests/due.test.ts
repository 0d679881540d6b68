import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeDueDigests } from '../../src/digests/due.ts'
import { postDigest } from '../../src/digests/post.ts'
import { subscribeDigest, unsubscribeDigest } from '../../src/digests/subscribe.ts'
import { findSlot, takeSlot } from '../../src/store/digests.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { atNine, createDigestWorld } from './world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

let test: TestDatabase
beforeEach(async () => {
  test = await createTestDatabase()
})
afterEach(() => test.close())

describe('digests that are due', () => {
  it('are taken once by three bots that look at the same moment', async () => {
    const world = createDigestWorld(test, [atNine], '2026-11-26T08:00:05Z')
    await Promise.all([1, 2, 3].map(() => takeDueDigests(world.context())))
    expect(world.posts()).toHaveLength(1)
    expect(world.posts()[0]?.data.slot).toBe('2026-11-26T08:00:00.000Z')
  })

  it('are not made up for when they have just come into a file', async () => {
    const world = createDigestWorld(test, [atNine], '2026-11-26T15:00:00Z')
    await takeDueDigests(world.context())
    expect(world.posts()).toEqual([])
    world.pass(17 * hourMs)
    await takeDueDigests(world.context())
    expect(world.posts().map(({ data }) => data.slot)).toEqual(['2026-11-27T08:00:00.000Z'])
  })

  it('come late and once, and say so, when no bot ran at their time', async () => {
    const world = createDigestWorld(test, [{ ...atNine, skipsUnchanged: false }], '2026-11-24T08:00:05Z')
    const { id } = await world.only(world.context())
    await takeDueDigests(world.context())
    await postDigest(world.context(), id, new Date('2026-11-24T08:00:00Z'))
    // Two slots are missed; the bot is back in the afternoon of the second day.
    world.pass(54 * hourMs)
    await takeDueDigests(world.context())
    await takeDueDigests(world.context())
    expect(world.posts().map(({ data }) => data.slot)).toEqual(['2026-11-24T08:00:00.000Z', '2026-11-26T08:00:00.000Z'])
    await postDigest(world.context(), id, new Date('2026-11-26T08:00:00Z'))
    const digests = world.announced.flatMap((each) => (each.kind === 'digest.posted' ? [each.digest] : []))
    expect(digests.map(({ late }) => late?.toISOString() ?? null)).toEqual([null, '2026-11-26T08:00:00.000Z'])
    // It goes on from when the one before was composed, or what came in between would be told twice.
    expect(digests[1]?.from.toISOString()).toBe('2026-11-24T08:00:05.000Z')
  })

  it.each([
    ['forward', '2026-03-27T12:00:00Z', 3],
    ['back', '2026-10-23T12:00:00Z', 3],
  ])('come once a day when the clocks go %s', async (_name, start, days) => {
    const world = createDigestWorld(test, [{ ...atNine, cron: '30 2 * * *' }], start)
    for (let minutes = 0; minutes < days * 24 * 60; minutes += 30) {
      await takeDueDigests(world.context())
      world.pass(30 * minuteMs)
    }
    const slots = world.posts().map(({ data }) => data.slot)
    expect(new Set(slots).size).toBe(days)
  })

  it('are queued again when a crash came between taking and queueing', async () => {
    const world = createDigestWorld(test, [atNine], '2026-11-26T08:00:05Z')
    const { id } = await world.only(world.context())
    const slot = new Date('2026-11-26T08:00:00Z')
    await takeSlot(test.database, { digest: id, slot, state: 'due', late: false }, world.outside.now)
    await takeDueDigests(world.context())
    expect(world.posts().filter(({ data }) => data.digest === id)).toEqual([])
    world.pass(2 * minuteMs)
    await takeDueDigests(world.context())
    expect(world.posts().filter(({ data }) => data.digest === id)).toHaveLength(1)
  })
})

describe('posting the digest of a slot', () => {
  const slot = new Date('2026-11-26T08:00:00Z')
  const told = (world: ReturnType<typeof createDigestWorld>) =>
    world.announced.filter(({ kind }) => kind === 'digest.posted')

  it('is tried again when Slack refuses the first time, and ends once', async () => {
    const world = createDigestWorld(test, [{ ...atNine, skipsUnchanged: false }], '2026-11-26T08:00:05Z')
    const { id } = await world.only(world.context())
    await takeDueDigests(world.context())
    world.outside.isSlackDown = true
    await expect(postDigest(world.context(), id, slot)).rejects.toThrow('Slack is out of order')
    expect((await findSlot(test.database, id, slot))?.state).toBe('due')
    world.outside.isSlackDown = false
    await postDigest(world.context(), id, slot)
    await postDigest(world.context(), id, slot)
    expect(told(world)).toHaveLength(1)
    expect((await findSlot(test.database, id, slot))?.state).toBe('posted')
  })

  it('says that it is late when Slack was out of order for long', async () => {
    const world = createDigestWorld(test, [{ ...atNine, skipsUnchanged: false }], '2026-11-26T08:00:05Z')
    const { id } = await world.only(world.context())
    await takeDueDigests(world.context())
    world.outside.isSlackDown = true
    await expect(postDigest(world.context(), id, slot)).rejects.toThrow('Slack is out of order')
    world.outside.isSlackDown = false
    world.pass(2 * hourMs)
    await postDigest(world.context(), id, slot)
    expect(told(world).map((each) => each.kind === 'digest.posted' && each.digest.late)).toEqual([slot])
  })

  it('is given up after two days, however often it failed, and not queued for ever', async () => {
    const daily = { ...atNine, cron: '0 9 26 11 *' }
    const world = createDigestWorld(test, [daily], '2026-11-26T08:00:05Z')
    const { id } = await world.only(world.context())
    await takeDueDigests(world.context())
    world.pass(47 * hourMs)
    await takeDueDigests(world.context())
    expect(world.posts()).toHaveLength(2)
    world.pass(2 * hourMs)
    await takeDueDigests(world.context())
    expect(world.posts()).toHaveLength(2)
    expect((await findSlot(test.database, id, slot))?.state).toBe('skipped')
  })

  it('is done by one of three bots that try at once', async () => {
    const world = createDigestWorld(test, [{ ...atNine, skipsUnchanged: false }], '2026-11-26T08:00:05Z')
    const { id } = await world.only(world.context())
    await takeDueDigests(world.context())
    await Promise.all([1, 2, 3].map(() => postDigest(world.context(), id, slot)))
    expect(told(world)).toHaveLength(1)
  })

  it('asks the products anew where nothing of the last half hour is known', async () => {
    const world = createDigestWorld(test, [{ ...atNine, skipsUnchanged: false }], '2026-11-26T08:00:05Z')
    const { id } = await world.only(world.context())
    await takeDueDigests(world.context())
    await postDigest(world.context(), id, slot)
    const reports = await test.database.query.reports.findMany({
      where: (report, { eq }) => eq(report.product, world.outside.product.name),
    })
    expect(reports.map(({ askedIn, state }) => [askedIn, state])).toEqual([['digest', 'reported']])
  })
})

it('compares with what the digest before said, which asked only after its slot had come', async () => {
  const world = createDigestWorld(test, [{ ...atNine, skipsUnchanged: false }], '2026-11-26T08:00:05Z')
  const { id } = await world.only(world.context())
  for (const slot of ['2026-11-26T08:00:00Z', '2026-11-27T08:00:00Z']) {
    await takeDueDigests(world.context())
    await postDigest(world.context(), id, new Date(slot))
    world.pass(24 * hourMs)
  }
  const digests = world.announced.flatMap((each) => (each.kind === 'digest.posted' ? [each.digest] : []))
  expect(digests.map(({ products: [product] }) => product?.before?.verdict ?? null)).toEqual([null, 'GO'])
})

describe('a subscription', () => {
  it('stands on the asking person’s own clock, is replaced by a second one, and ends', async () => {
    const world = createDigestWorld(test, [], '2026-11-26T08:00:05Z')
    world.outside.people.U9 = { timeZone: 'America/New_York' }
    const channelId = 'C1'
    const first = await subscribeDigest(world.context(), { channelId, kind: 'daily' })
    expect(first.replaced).toBeNull()
    expect(first.subscription).toMatchObject({ cron: '0 9 * * 1-5', zone: 'America/New_York', products: null })
    const second = await subscribeDigest(world.context(), { channelId, kind: 'daily', cron: '0 7 * * *', zone: 'UTC' })
    expect(second.replaced?.id).toBe(first.subscription.id)
    const ended = await unsubscribeDigest(world.context(), { channelId, kind: 'daily' })
    expect(ended.id).toBe(second.subscription.id)
    await expect(unsubscribeDigest(world.context(), { channelId, kind: 'daily' })).rejects.toThrow(
      'has no daily digest',
    )
  })

  it.each([
    [{ cron: '0 9 * *' }, 'is no time'],
    [{ cron: 'every day at nine o’clock' }, 'is no time'],
    [{ cron: '0 9 31 2 *' }, 'is no time'],
    [{ zone: 'Berlin' }, 'is no time zone'],
    [{ productNames: ['nothing'] }, 'nothing'],
  ])('says what is wrong with %o', async (given, sentence) => {
    const world = createDigestWorld(test, [], '2026-11-26T08:00:05Z')
    await expect(subscribeDigest(world.context(), { channelId: 'C1', kind: 'daily', ...given })).rejects.toThrow(
      sentence,
    )
  })
})
