import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetDeliveries, rememberDeliveries, rememberDelivery } from '../../src/store/deliveries.ts'
import { deliveries } from '../../src/store/schema.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const now = new Date('2026-01-10T12:00:00Z')

describe('deliveries', () => {
  it('knows a request only after it came once, and counts how often it came again', async () => {
    const { database } = test
    expect(await rememberDelivery(database, 'slack', 'a', now)).toBe(true)
    expect(await rememberDelivery(database, 'slack', 'a', now)).toBe(false)
    expect(await rememberDelivery(database, 'slack', 'a', now)).toBe(false)
    const [row] = await database.select().from(deliveries).where(eq(deliveries.id, 'a'))
    expect(row?.repeats).toBe(2)
  })

  it('keeps senders apart', async () => {
    expect(await rememberDelivery(test.database, 'github', 'b', now)).toBe(true)
    expect(await rememberDelivery(test.database, 'sentry', 'b', now)).toBe(true)
  })

  it('lets exactly one of many at once through', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => rememberDelivery(test.database, 'slack', 'burst', now)),
    )
    expect(answers.filter(Boolean)).toHaveLength(1)
  })

  it('forgets what came before a moment, and only that', async () => {
    const { database } = test
    await rememberDelivery(database, 'old', '1', new Date('2026-01-01T00:00:00Z'))
    await rememberDelivery(database, 'old', '2', new Date('2026-01-02T00:00:00Z'))
    expect(await forgetDeliveries(database, new Date('2026-01-02T00:00:00Z'))).toBe(1)
    expect(await rememberDelivery(database, 'old', '1', now)).toBe(true)
    expect(await rememberDelivery(database, 'old', '2', now)).toBe(false)
  })
})

describe('many deliveries at once', () => {
  it('lets the first of each through, in their order, and counts the others as repeats', async () => {
    const { database } = test
    await rememberDelivery(database, 'many', 'known', now)
    const ids = ['new', 'known', 'new', 'known', 'other', 'new']
    const keys = ids.map((id) => ({ sender: 'many', id }))
    expect(await rememberDeliveries(database, keys, now)).toEqual([true, false, false, false, true, false])
    const rows = await database.select().from(deliveries).where(eq(deliveries.sender, 'many')).orderBy(deliveries.id)
    expect(rows.map(({ id, repeats }) => [id, repeats])).toEqual([
      ['known', 2],
      ['new', 2],
      ['other', 0],
    ])
    expect(await rememberDeliveries(database, [], now)).toEqual([])
  })

  it('lets exactly one through of those that come in two orders at the same time', async () => {
    const keys = Array.from({ length: 300 }, (_, index) => ({ sender: 'race', id: `${index}` }))
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, turn) =>
        rememberDeliveries(test.database, turn % 2 === 0 ? keys : keys.toReversed(), now),
      ),
    )
    expect(answers.flat().filter(Boolean)).toHaveLength(300)
  })
})
