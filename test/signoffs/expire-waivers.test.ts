import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS } from '../../src/checks/duration.ts'
import { askWaiver } from '../../src/signoffs/ask-waiver.ts'
import { grantWaiver } from '../../src/signoffs/decide-waiver.ts'
import { expireWaivers } from '../../src/signoffs/expire-waivers.ts'
import { ledger } from '../../src/store/schema.ts'
import { findWaiver, standingWaivers } from '../../src/store/waivers.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type WaiverWorld, waiverWorld } from './waiver-world.ts'

let test: TestDatabase
let world: WaiverWorld
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  // The job looks at every product: those of the tests before are not this one's.
  await test.database.$client.query('delete from waivers')
  world = await waiverWorld(test)
})

const verbs = async () => {
  const rows = await test.database.select().from(ledger).where(eq(ledger.product, world.product))
  return rows.map(({ verb, actor, before }) => ({ verb, actor, before }))
}

describe('a waiver whose time has come', () => {
  it('is gone by itself at that moment, and marked, recorded and shown once, on however many bots', async () => {
    const { waiver } = await askWaiver(world.as('UDEV'), world.request())
    await grantWaiver(world.as('USEC'), waiver.id)
    const standing = () =>
      standingWaivers(test.database, { name: world.product, roles: [] }, 'production', world.clock.now)
    world.clock.now = new Date(waiver.expiresAt.getTime() - 1)
    await expireWaivers(world.as('UDEV'))
    expect(await standing()).toHaveLength(1)
    world.clock.now = waiver.expiresAt
    expect(await standing()).toEqual([])
    await Promise.all(Array.from({ length: 5 }, () => expireWaivers(world.as('UDEV'))))
    await expireWaivers(world.as('UDEV'))
    expect(await findWaiver(test.database, waiver.id)).toMatchObject({ state: 'expired', decidedBy: 'USEC' })
    expect((await verbs()).slice(2)).toEqual([
      {
        verb: 'waiver.expire',
        actor: { kind: 'schedule', schedule: 'expire-waivers' },
        before: { state: 'granted' },
      },
    ])
    expect(world.queued.filter(({ id }) => id === `waiver.${waiver.id}.expired`)).toHaveLength(1)
  })

  it('ends undecided when nobody decided', async () => {
    const { waiver } = await askWaiver(world.as('UDEV'), world.request())
    world.clock.now = new Date(waiver.expiresAt.getTime() + 1)
    await expireWaivers(world.as('UDEV'))
    expect(await findWaiver(test.database, waiver.id)).toMatchObject({ state: 'expired', decidedBy: null })
    expect((await verbs()).at(-1)).toMatchObject({ before: { state: 'asked' } })
  })
})

describe('what a crash kept from being shown', () => {
  it('is shown within the hour, and what changed before that is left alone', async () => {
    const { waiver } = await askWaiver(world.as('UDEV'), world.request({ until: { forMs: DAY_MS } }))
    await grantWaiver(world.as('USEC'), waiver.id)
    const swept = async (afterMs: number) => {
      world.queued.length = 0
      world.clock.now = new Date(waiver.askedAt.getTime() + afterMs)
      await expireWaivers(world.as('UDEV'))
      return world.queued.map(({ id }) => id)
    }
    expect(await swept(49 * 60_000)).toEqual([`waiver.${waiver.id}.granted`])
    expect(await swept(51 * 60_000)).toEqual([])
    expect(await swept(DAY_MS + 49 * 60_000)).toEqual([`waiver.${waiver.id}.expired`])
    expect(await swept(DAY_MS + 51 * 60_000)).toEqual([])
  })
})
