import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { muteMonitor, unmuteMonitor } from '../../src/incidents/mute.ts'
import { excusesNow, hiddenNow, type KeptExcuses, keepExcuses } from '../../src/monitors/excuse.ts'
import { hidingNow } from '../../src/monitors/hiding.ts'
import type { Monitor } from '../../src/products/monitor.ts'
import { AlreadySettled } from '../../src/store/acts.ts'
import { mutes } from '../../src/store/schema.ts'
import { HOUR_MS } from '../signoffs/given.ts'
import { createSignOffWorld, type SignOffWorld } from '../signoffs/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const reason = 'Database moves'

function createWorld(): SignOffWorld {
  const world = createSignOffWorld(test)
  const { checks } = world.outside.product
  const monitors = checks.map(
    (check): Monitor => ({
      name: check.id,
      check,
      environments: check.id === 'www' ? ['production', 'staging'] : ['production'],
      everyMs: 15_000,
      failAfter: 3,
      passAfter: 2,
      tries: 2,
      severity: 'major',
      dependsOn: [],
      affects: null,
    }),
  )
  world.outside.product = { ...world.outside.product, monitors }
  return world
}

interface Given {
  readonly by?: string
  readonly monitor?: string
  readonly environmentName?: string
  readonly forMs?: number
  readonly reason?: string
  readonly actId?: string | null
}

const mute = (world: SignOffWorld, { by = 'U1', actId = null, ...given }: Given = {}) =>
  muteMonitor(world.context(by, actId), { productName: world.outside.product.name, forMs: HOUR_MS, reason, ...given })
const unmute = (world: SignOffWorld, { by = 'U1', ...given }: Given = {}) =>
  unmuteMonitor(world.context(by), { productName: world.outside.product.name, ...given })
const rows = (world: SignOffWorld) =>
  test.database.select().from(mutes).where(eq(mutes.product, world.outside.product.name)).orderBy(mutes.from)
const excuse = async (world: SignOffWorld, monitor: string | null, environment = 'production') =>
  (await excusesNow(world.context()))(world.outside.product, { environment, monitor })
const later = (world: SignOffWorld, ms: number) => new Date(world.outside.now.getTime() + ms)

describe('a mute', () => {
  it('hides its monitor until it ends, and is on the record', async () => {
    const world = createWorld()
    const until = later(world, HOUR_MS)
    expect(await mute(world, { monitor: 'WWW', reason: ` ${reason}\n` })).toMatchObject({
      outcome: 'muted',
      muted: { productTitle: 'Acme', environment: 'production', monitor: 'www' },
      until,
      replaced: null,
    })
    expect(await excuse(world, 'www')).toEqual({ kind: 'mute', reason, until, by: 'U1' })
    expect(await excuse(world, 'mail')).toBeNull()
    expect(await excuse(world, 'www', 'staging')).toBeNull()
    expect(await excuse(world, null)).toBeNull()
    const [entry] = await world.ledger()
    expect(entry).toMatchObject({
      verb: 'monitor.mute',
      actor: { userId: 'U1' },
      object: { kind: 'mute', title: 'www', environment: 'production' },
      before: null,
      after: { by: 'U1', reason, until: until.toISOString() },
      reason,
    })
    world.pass(HOUR_MS - 1)
    expect(await excuse(world, 'www')).not.toBeNull()
    world.pass(1)
    expect(await excuse(world, 'www')).toBeNull()
  })

  it('of all of the product hides what is about nothing of it too', async () => {
    const world = createWorld()
    await mute(world, { environmentName: 'staging' })
    expect(await excuse(world, null, 'staging')).toMatchObject({ reason })
    expect(await excuse(world, 'www', 'staging')).toMatchObject({ reason })
    expect(await excuse(world, null)).toBeNull()
    const isHidden = await hiddenNow(world.context())
    expect(isHidden(world.outside.product, 'staging', null)).toBe(true)
    expect(isHidden(world.outside.product, 'staging', 'www')).toBe(true)
    expect(isHidden(world.outside.product, 'production', 'www')).toBe(false)
  })

  it('is replaced by the next of the very same, whoever sets it', async () => {
    const world = createWorld()
    await mute(world, { monitor: 'www' })
    world.pass(60_000)
    const again = await mute(world, { monitor: 'www', by: 'U2', forMs: 3 * HOUR_MS, reason: 'It takes longer' })
    expect(again).toMatchObject({
      outcome: 'muted',
      until: later(world, 3 * HOUR_MS),
      replaced: { by: 'U1', reason, until: later(world, HOUR_MS - 60_000) },
    })
    expect(await rows(world)).toMatchObject([
      { by: 'U1', endedBy: 'U2', endedAt: world.outside.now },
      { by: 'U2', endedAt: null },
    ])
    expect(await excuse(world, 'www')).toMatchObject({ by: 'U2', reason: 'It takes longer' })
    expect((await world.ledger())[1]).toMatchObject({ before: { by: 'U1' }, after: { by: 'U2' } })
  })

  it('that is over is replaced by nobody', async () => {
    const world = createWorld()
    await mute(world, { monitor: 'www' })
    world.pass(HOUR_MS)
    expect(await mute(world, { monitor: 'www' })).toMatchObject({ outcome: 'muted', replaced: null })
  })

  it('is one, of however many at once', async () => {
    const world = createWorld()
    const done = await Promise.all(Array.from({ length: 8 }, () => mute(world, { monitor: 'www' })))
    expect(done.filter((each) => each.outcome === 'muted' && each.replaced === null)).toHaveLength(1)
    expect((await rows(world)).filter(({ endedAt }) => endedAt === null)).toHaveLength(1)
  })

  it('is carried out once for an act', async () => {
    const world = createWorld()
    const actId = await world.receive()
    await mute(world, { actId })
    await expect(mute(world, { actId })).rejects.toThrow(AlreadySettled)
    expect(await rows(world)).toHaveLength(1)
  })

  it('is for the people of the product', async () => {
    const world = createWorld()
    world.outside.people = { U2: { isBot: true }, U3: { isDeactivated: true } }
    for (const by of ['U9', 'U2', 'U3']) {
      expect(await mute(world, { by })).toEqual({ outcome: 'refused', productTitle: 'Acme' })
    }
    const schedule = { ...world.context(), actor: { kind: 'schedule', schedule: 'nightly' } as const }
    const request = { productName: world.outside.product.name, forMs: HOUR_MS, reason }
    expect(await muteMonitor(schedule, request)).toMatchObject({ outcome: 'refused' })
    expect(await rows(world)).toEqual([])
    expect(await world.ledger()).toEqual([])
  })

  it.each<[Given, string, string]>([
    [{ forMs: 59_999 }, 'mute.time', 'from 1 minute to 7 days'],
    [{ forMs: 7 * 24 * HOUR_MS + 1 }, 'mute.time', 'from 1 minute to 7 days'],
    [{ forMs: Number.NaN }, 'mute.time', 'from 1 minute to 7 days'],
    [{ reason: ' \n' }, 'mute.reason', 'Say why'],
    [{ reason: 'x'.repeat(201) }, 'mute.reason', 'at most 200 characters'],
    [{ monitor: 'ww' }, 'monitor.unknown', 'Acme has no monitor "ww". Did you mean www? Known: www, mail.'],
    [
      { monitor: 'mail', environmentName: 'staging' },
      'monitor.elsewhere',
      'not watched in staging, only in production',
    ],
    [{ environmentName: 'stagin' }, 'environment.unknown', 'Did you mean staging?'],
  ])('says what is wrong with %o', async (given, code, sentence) => {
    await expect(mute(createWorld(), given)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(sentence) }),
    )
  })
})

describe('an end of a mute', () => {
  it('may be by anybody of the product, and is on the record', async () => {
    const world = createWorld()
    await mute(world, { monitor: 'www' })
    expect(await unmute(world, { monitor: 'www', by: 'U4' })).toMatchObject({ outcome: 'unmuted', ended: { by: 'U1' } })
    expect(await excuse(world, 'www')).toBeNull()
    expect(await rows(world)).toMatchObject([{ endedAt: world.outside.now, endedBy: 'U4' }])
    expect(await world.verbs()).toEqual(['monitor.mute', 'monitor.unmute'])
  })

  it('is refused to others', async () => {
    const world = createWorld()
    await mute(world)
    expect(await unmute(world, { by: 'U9' })).toEqual({ outcome: 'refused', productTitle: 'Acme' })
    expect(await excuse(world, 'www')).not.toBeNull()
  })

  it('says when there is none, and which one hides the monitor all the same', async () => {
    const world = createWorld()
    expect(await unmute(world, { monitor: 'www' })).toMatchObject({ outcome: 'not-muted', covered: null })
    await mute(world)
    expect(await unmute(world, { monitor: 'www' })).toMatchObject({
      outcome: 'not-muted',
      covered: { monitor: null, reason },
    })
    world.pass(HOUR_MS)
    expect(await unmute(world)).toMatchObject({ outcome: 'not-muted', covered: null })
    expect(await world.verbs()).toEqual(['monitor.mute'])
  })
})

describe('what is kept of mutes', () => {
  const ask = (world: SignOffWorld, kept: KeptExcuses) =>
    kept.isExcused(world.outside.product.name, 'production', 'www', world.outside.now)

  it('is read anew when it is a second old, without anybody waiting', async () => {
    const world = createWorld()
    const kept = keepExcuses(world.context())
    await kept.refresh()
    expect(ask(world, kept)).toBe(false)
    await mute(world)
    world.pass(999)
    ask(world, kept)
    expect(ask(world, kept)).toBe(false)
    world.pass(1)
    expect(ask(world, kept)).toBe(false)
    await kept.refresh()
    expect(ask(world, kept)).toBe(true)
    expect(kept.isExcused('another', 'production', 'www', world.outside.now)).toBe(false)
    world.pass(HOUR_MS)
    expect(ask(world, kept)).toBe(false)
  })

  it('stays when it cannot be read, until it ends', async () => {
    const world = createWorld()
    await mute(world)
    const context = { ...world.context() }
    let isAway = false
    const database = new Proxy(context.database, {
      get: (target, name) => {
        if (isAway) throw new Error('the database is away')
        return Reflect.get(target, name)
      },
    })
    const kept = keepExcuses({ ...context, database })
    await kept.refresh()
    isAway = true
    world.pass(60_000)
    expect(ask(world, kept)).toBe(true)
    await expect(kept.refresh()).rejects.toThrow('the database is away')
    expect(ask(world, kept)).toBe(true)
    world.pass(HOUR_MS)
    expect(ask(world, kept)).toBe(false)
    isAway = false
    await mute(world)
    await vi.waitFor(async () => {
      expect(ask(world, kept)).toBe(true)
    })
  })
})

describe('what is hidden now', () => {
  it('is told with all that hides it, what ends first first', async () => {
    const world = createWorld()
    const { product } = world.outside
    world.outside.product = {
      ...product,
      maintenance: [
        // 12:00 is now.
        {
          name: 'noon',
          title: 'Noon',
          zone: 'UTC',
          monitors: ['www'],
          environments: ['production', 'staging'],
          kind: 'repeated',
          cron: '0 12 * * *',
          forMs: 2 * HOUR_MS,
        },
        {
          name: 'night',
          title: 'Night',
          zone: 'UTC',
          monitors: null,
          environments: ['production'],
          kind: 'repeated',
          cron: '0 2 * * *',
          forMs: HOUR_MS,
        },
      ],
    }
    await mute(world, { monitor: 'mail' })
    await mute(createWorld())
    const noon = {
      product: product.name,
      productTitle: 'Acme',
      kind: 'maintenance',
      reason: 'Noon',
      by: null,
      monitors: ['www'],
      until: later(world, 2 * HOUR_MS),
    }
    expect(await hidingNow(world.context(), [world.outside.product])).toEqual([
      {
        product: product.name,
        productTitle: 'Acme',
        environment: 'production',
        monitors: ['mail'],
        kind: 'mute',
        reason,
        by: 'U1',
        until: later(world, HOUR_MS),
      },
      { ...noon, environment: 'production' },
      { ...noon, environment: 'staging' },
    ])
    expect(await excuse(world, 'www')).toMatchObject({ kind: 'maintenance', reason: 'Noon' })
    await mute(world, { monitor: 'www' })
    expect(await excuse(world, 'www')).toMatchObject({ kind: 'maintenance' })
    await mute(world, { monitor: 'www', forMs: 3 * HOUR_MS })
    expect(await excuse(world, 'www')).toMatchObject({ kind: 'mute' })
    world.pass(2 * HOUR_MS)
    expect(await hidingNow(world.context(), [world.outside.product])).toMatchObject([
      { kind: 'mute', monitors: ['www'] },
    ])
  })
})
