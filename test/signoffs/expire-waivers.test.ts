import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS } from '../../src/checks/duration.ts'
import { SourceError } from '../../src/errors.ts'
import { askWaiver } from '../../src/signoffs/ask-waiver.ts'
import { grantWaiver } from '../../src/signoffs/decide-waiver.ts'
import { expireWaivers } from '../../src/signoffs/expire-waivers.ts'
import { showWaiver } from '../../src/signoffs/show-waiver.ts'
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

describe('what a crash or an outage kept from being shown', () => {
  const granted = async () => {
    const { waiver } = await askWaiver(world.as('UDEV'), world.request({ until: { forMs: 3 * DAY_MS } }))
    return grantWaiver(world.as('USEC'), waiver.id).then(() => waiver)
  }
  const swept = async (at: number) => {
    world.queued.length = 0
    world.clock.now = new Date(at)
    await expireWaivers(world.as('UDEV'))
    return world.queued.map(({ id }) => id)
  }

  it('is tried again for a day, under another id than the job that failed, and what changed before is left alone', async () => {
    const { id, askedAt, expiresAt } = await granted()
    const granting = `waiver.${id}.granted`
    expect(await swept(askedAt.getTime() + 4 * 60_000)).toEqual([granting])
    expect(await swept(askedAt.getTime() + 5 * 60_000)).toEqual([`${granting}.1`])
    expect(await swept(askedAt.getTime() + 90 * 60_000)).toEqual([`${granting}.18`])
    expect(await swept(askedAt.getTime() + DAY_MS)).toEqual([])
    expect(await swept(expiresAt.getTime() + 60_000)).toEqual([`waiver.${id}.expired`])
    expect(await swept(expiresAt.getTime() + 61 * 60_000)).toEqual([`waiver.${id}.expired.12`])
    expect(await swept(expiresAt.getTime() + DAY_MS)).toEqual([])
  })

  it('is left alone once it was shown, until it changes', async () => {
    const { id, askedAt, expiresAt } = await granted()
    const down = async () => {
      throw new SourceError('Slack', 'server-error', 'Slack is out of order')
    }
    const show = { waiverId: id, granter: null }
    await expect(showWaiver({ ...world.as('UDEV'), announce: down }, show)).rejects.toThrow(SourceError)
    expect(await swept(askedAt.getTime() + 5 * 60_000)).toEqual([`waiver.${id}.granted.1`])
    await showWaiver(world.as('UDEV'), show)
    expect(await swept(askedAt.getTime() + 10 * 60_000)).toEqual([])
    expect(await swept(expiresAt.getTime())).toEqual([`waiver.${id}.expired`])
  })

  it('is not the person’s trouble: a queue that is out fails nobody’s act', async () => {
    const { waiver } = await askWaiver(world.as('UDEV'), world.request())
    const queue = { add: () => Promise.reject(new Error('the queue is out')), ping: async () => {} }
    expect(await grantWaiver({ ...world.as('USEC'), queue }, waiver.id)).toMatchObject({ outcome: 'done' })
    world.queued.length = 0
    expect(await swept(world.clock.now.getTime())).toEqual([`waiver.${waiver.id}.granted`])
  })
})
