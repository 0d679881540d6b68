import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { showWaiver } from '../../src/signoffs/show-waiver.ts'
import { candidates, waivers } from '../../src/store/schema.ts'
import type { WaiverRow } from '../../src/store/waivers.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type WaiverWorld, waiverWorld } from './waiver-world.ts'

let test: TestDatabase
let world: WaiverWorld
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await waiverWorld(test)
})

const place = { channelId: 'C1', messageTs: null, responseUrl: null }

async function store(given: Partial<WaiverRow> = {}): Promise<WaiverRow> {
  const row: WaiverRow = {
    id: randomUUID(),
    product: world.product,
    productTitle: 'Acme',
    environment: 'production',
    checkId: randomUUID(),
    checkTitle: 'Website',
    found: 'answered 502',
    reason: 'The old site stays up',
    askedBy: 'USEC',
    askedAt: world.clock.now,
    expiresAt: new Date(world.clock.now.getTime() + 1000),
    state: 'asked',
    decidedBy: null,
    decidedAs: null,
    decidedAt: null,
    decisionReason: null,
    place,
    ...given,
  }
  await test.database.insert(waivers).values(row)
  return row
}

const show = ({ id }: Pick<WaiverRow, 'id'>, granter: string | null = null) =>
  showWaiver(world.as('UDEV'), { waiverId: id, granter })

describe('a waiver is shown', () => {
  it('while it waits, with those who may grant it, without who asked', async () => {
    world.known.set('@security', ['USEC', 'ULEAD', 'UOUT'])
    const waiver = await store()
    await show(waiver)
    expect(world.announced).toEqual([
      { kind: 'waiver.asked', waiver: { ...waiver, decidedAsTitle: null }, granters: ['ULEAD', 'UOUT'], place },
    ])
  })

  it.each([
    ['granted', 'security', 'Security Lead'],
    ['refused', 'chief', 'chief'],
  ] as const)('once it is %s, with the role as people know it', async (state, decidedAs, decidedAsTitle) => {
    const waiver = await store({ state, decidedBy: 'ULEAD', decidedAs })
    await show(waiver)
    expect(world.announced).toEqual([{ kind: 'waiver.decided', waiver: { ...waiver, decidedAsTitle }, place }])
  })

  it.each<[WaiverRow['state'], string | null, string | null, string[]]>([
    ['expired', 'ULEAD', null, ['USEC', 'ULEAD']],
    ['expired', null, null, ['USEC']],
    ['withdrawn', 'USEC', 'ULEAD', ['USEC', 'ULEAD']],
    ['withdrawn', 'ULEAD', 'ULEAD', ['USEC', 'ULEAD']],
  ])('once it is %s by or after %s, with whom it concerns', async (state, decidedBy, granter, concerned) => {
    await show(await store({ state, decidedBy }), granter)
    expect(world.announced).toMatchObject([{ kind: 'waiver.ended', concerned }])
  })

  it('nowhere when it was asked for nowhere, or is not kept', async () => {
    await show(await store({ place: null }))
    await show({ id: randomUUID() })
    expect(world.announced).toEqual([])
  })

  it.each<[WaiverRow['state'], number]>([
    ['asked', 0],
    ['granted', 1],
    ['refused', 0],
    ['withdrawn', 1],
    ['expired', 1],
  ])('once it is %s, and what is up for sign-off there is looked at again %i times', async (state, times) => {
    const candidate = async (environment: string, given: Partial<typeof candidates.$inferInsert> = {}) => {
      const id = randomUUID()
      await test.database.insert(candidates).values({
        id,
        product: world.product,
        productTitle: 'Acme',
        environment,
        repository: 'acme/web',
        ref: 'main',
        commit: id,
        commits: [],
        state: 'open',
        requestedBy: 'U1',
        requestedAt: world.clock.now,
        lapsesAt: world.clock.now,
        manifestHash: 'abc',
        checklists: [],
        ...given,
      })
      return id
    }
    const open = await candidate('production')
    await candidate('production', { state: 'lapsed' })
    await candidate('staging')
    const waiver = await store({ state, decidedBy: 'ULEAD' })
    await show(waiver)
    await show(waiver)
    const jobs = world.queued.filter(({ name }) => name === 'refresh-candidate')
    expect(jobs.map(({ data }) => data)).toEqual(
      Array.from({ length: times }, () => ({ candidateId: open, ask: true })),
    )
  })

  it('for nobody to grant when the product has gone', async () => {
    const waiver = await store({ product: 'gone' })
    await show(waiver)
    expect(world.announced).toMatchObject([{ kind: 'waiver.asked', granters: [] }])
  })
})
