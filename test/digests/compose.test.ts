import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { composeDigest, isChanged } from '../../src/digests/compose.ts'
import { fillReport } from '../../src/readiness/report.ts'
import { staleAfterMs } from '../../src/readiness/request.ts'
import { beginReport } from '../../src/store/reports.ts'
import { incidents, locks, waivers } from '../../src/store/schema.ts'
import { createSignOffWorld, wanting } from '../signoffs/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { ago, digestProduct, incident } from './given.ts'

const hourMs = 60 * 60_000

let test: TestDatabase
beforeEach(async () => {
  test = await createTestDatabase()
})
afterEach(() => test.close())

type World = ReturnType<typeof createSignOffWorld>

/** Asks the product now, as a digest does. */
async function report(world: World) {
  const { name, title, defaultEnvironment, hash } = world.outside.product
  const id = randomUUID()
  await beginReport(test.database, {
    id,
    product: name,
    productTitle: title,
    environment: defaultEnvironment,
    askedIn: 'digest',
    askedBy: 'digest',
    place: null,
    manifestHash: hash,
    now: world.outside.now,
    staleAfterMs,
  })
  await fillReport(world.context(), id)
}

const compose = (world: World, hours: number, kind: 'daily' | 'weekly' = 'daily') => {
  const to = world.outside.now
  const span = { from: new Date(to.getTime() - hours * hourMs), to, late: null }
  return composeDigest(world.context(), { kind, products: null }, span)
}

describe('composing a digest', () => {
  it('says nothing changed where nothing did', async () => {
    const world = createSignOffWorld(test)
    await report(world)
    world.pass(24 * hourMs)
    await report(world)
    world.pass(1_000)
    const digest = await compose(world, 24)
    expect(digest.isChanged).toBe(false)
    expect(digest.products[0]?.now?.verdict).toBe(digest.products[0]?.before?.verdict)
  })

  it('tells what got worse and better since the digest before, and since when the oldest P0 fails', async () => {
    const world = createSignOffWorld(test)
    world.outside.answers.mail = 'fail'
    await report(world)
    world.pass(10 * hourMs)
    world.outside.answers = { www: 'fail' }
    await report(world)
    const failedAt = world.outside.now
    world.pass(10 * hourMs)
    await report(world)
    world.pass(1_000)
    const [product] = (await compose(world, 20)).products
    expect(product?.worse.map(({ id }) => id)).toEqual(['www'])
    expect(product?.better.map(({ id }) => id)).toEqual(['mail'])
    expect(product?.before?.verdict).not.toBe(product?.now?.verdict)
    expect(product?.oldestP0).toEqual({ title: 'Title of www', owner: 'Title of backend', since: failedAt })
  })

  it('tells whose signatures are missing, and since when', async () => {
    const world = createSignOffWorld(
      test,
      wanting({
        roles: ['backend', 'qa'].map((name) => ({
          name,
          title: `Title of ${name}`,
          people: [`@${name}`],
          quorum: 1,
          role: name,
          validForMs: 24 * hourMs,
        })),
      }),
    )
    const asked = world.outside.now
    const id = await world.open({ by: 'U9' })
    await world.sign(id, 'U2', { role: 'backend' })
    world.pass(60_000)
    const [product] = (await compose(world, 24)).products
    expect(product?.signatures).toEqual([
      {
        candidateId: id,
        channelId: 'C1',
        commit: expect.any(String),
        environment: 'production',
        missing: ['Title of qa'],
        since: asked,
      },
    ])
  })

  it('tells incidents that were open in the span, the worst first, and not those of before', async () => {
    const world = createSignOffWorld(test)
    const { now, product } = world.outside
    const at = (hours: number) => new Date(now.getTime() - hours * hourMs)
    const row = (title: string, severity: 'critical' | 'minor', opened: Date, resolvedAt: Date | null) => ({
      id: randomUUID(),
      product: product.name,
      productTitle: 'Acme',
      environment: 'production',
      title,
      severity,
      severityChosen: false,
      state: resolvedAt === null ? ('open' as const) : ('resolved' as const),
      startedAt: opened,
      openedAt: opened,
      openedBy: 'monitor',
      escalationStep: -1,
      flapping: false,
      resolvedAt,
      reopened: 0,
      revision: 1,
      shownRevision: 1,
      changedAt: opened,
    })
    await test.database
      .insert(incidents)
      .values([
        row('long over', 'critical', at(60), at(59)),
        row('small', 'minor', at(5), at(4)),
        row('still open', 'critical', at(50), null),
      ])
    const digest = await compose(world, 24)
    expect(digest.products[0]?.incidents.map(({ title }) => title)).toEqual(['still open', 'small'])
    expect(digest.isChanged).toBe(true)
  })

  it('is no news that an incident of before is still open, and news when it is over', () => {
    const since = ago(24)
    const open = digestProduct({ incidents: [incident({ startedAt: ago(48), resolvedAt: null })] })
    expect(isChanged(open, since)).toBe(false)
    expect(isChanged(digestProduct({ incidents: [incident({ startedAt: ago(48), resolvedAt: ago(1) })] }), since)).toBe(
      true,
    )
    expect(isChanged(digestProduct({ incidents: [incident({ startedAt: ago(2), resolvedAt: null })] }), since)).toBe(
      true,
    )
  })

  it('tells waivers and locks that end within two weeks', async () => {
    const world = createSignOffWorld(test)
    const { now, product } = world.outside
    const days = (amount: number) => new Date(now.getTime() + amount * 24 * hourMs)
    const waiver = (checkId: string, expiresAt: Date) => ({
      id: randomUUID(),
      product: product.name,
      productTitle: 'Acme',
      environment: 'production',
      checkId,
      checkTitle: checkId,
      found: 'it fails',
      reason: 'because',
      askedBy: 'U1',
      askedAt: now,
      expiresAt,
      state: 'granted' as const,
    })
    await test.database.insert(waivers).values([waiver('soon', days(3)), waiver('later', days(30))])
    await test.database.insert(locks).values({
      id: randomUUID(),
      product: product.name,
      environment: 'production',
      owner: 'U1',
      reason: 'a migration',
      setAt: now,
      expiresAt: days(1),
    })
    const [told] = (await compose(world, 24)).products
    expect(told?.expiring.map(({ kind, title }) => `${kind} ${title}`)).toEqual(['lock production', 'waiver soon'])
  })
})
