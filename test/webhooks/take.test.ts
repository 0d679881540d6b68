import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../src/log.ts'
import { createMetrics } from '../../src/metrics.ts'
import type { Database } from '../../src/store/database.ts'
import { deliveries, signals } from '../../src/store/schema.ts'
import type { NewSignal } from '../../src/store/signals.ts'
import { createTake } from '../../src/webhooks/take.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const now = new Date('2026-01-10T12:00:00Z')

const heard = (product: string): { signals: NewSignal[]; unclaimed: number } => ({
  signals: [
    {
      sender: 'alert',
      product,
      environment: 'production',
      fingerprint: `alert:${product}/x`,
      status: 'firing',
      severity: 'major',
      title: 'It is broken',
      about: null,
      evidence: { summary: 'It is broken', link: null },
      happenedAt: now,
      receivedAt: now,
    },
  ],
  unclaimed: 0,
})

/** A database that counts its transactions, and fails or waits as the test says. */
function taking(given: { before?: () => Promise<void>; queueFails?: boolean } = {}) {
  const seen = { transactions: 0, woken: [] as unknown[] }
  const database = {
    transaction: async (work: (transaction: Database) => Promise<unknown>) => {
      seen.transactions += 1
      await given.before?.()
      return test.database.transaction((transaction) => work(transaction))
    },
  } as unknown as Database
  const queue = {
    add: async (_name: string, data: Record<string, unknown>) => {
      if (given.queueFails) throw new Error('the queue is down')
      seen.woken.push(data.product)
    },
    ping: async () => {},
  }
  const take = createTake({ database, queue, now: () => now, log: createLog('silent') }, createMetrics())
  return { take, seen }
}

const clear = async () => {
  for (const table of [deliveries, signals]) await test.database.delete(table)
}

describe('deliveries that come together', () => {
  it('are stored by few transactions, each once, and wake each product a few times', async () => {
    await clear()
    const { take, seen } = taking()
    const keys = Array.from({ length: 1_200 }, (_, index) => ({ sender: 'alert', id: `${index % 1_000}` }))
    const answers = await Promise.all(keys.map((key) => take(key, heard(Number(key.id) % 2 === 0 ? 'even' : 'odd'))))
    expect(answers.filter(({ kind }) => kind === 'taken')).toHaveLength(1_000)
    expect(answers.filter(({ kind }) => kind === 'repeated')).toHaveLength(200)
    expect(await test.database.select().from(signals)).toHaveLength(1_000)
    expect(seen.transactions).toBe(3)
    await expect.poll(() => new Set(seen.woken)).toEqual(new Set(['even', 'odd']))
    expect(seen.woken.length).toBeLessThanOrEqual(4)
  })

  it('are not answered before they are stored', async () => {
    await clear()
    let commit = () => {}
    const held = new Promise<void>((resolve) => {
      commit = resolve
    })
    const { take, seen } = taking({ before: () => held })
    let isAnswered = false
    const answer = take({ sender: 'alert', id: 'held' }, heard('acme')).finally(() => {
      isAnswered = true
    })
    await expect.poll(() => seen.transactions).toBe(1)
    expect(isAnswered).toBe(false)
    commit()
    expect(await answer).toMatchObject({ kind: 'taken' })
  })

  it('are each told so when they could not be stored, and are taken when they come again', async () => {
    await clear()
    let isDown = true
    const { take } = taking({
      before: async () => {
        if (isDown) throw new Error('the database is down')
      },
    })
    const send = () => Promise.allSettled(['1', '2'].map((id) => take({ sender: 'alert', id }, heard('acme'))))
    expect(await send()).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
    expect(await test.database.select().from(signals)).toEqual([])
    isDown = false
    expect(await send()).toMatchObject([{ value: { kind: 'taken' } }, { value: { kind: 'taken' } }])
  })

  it('are taken although the queue is down, because the sweep finds them', async () => {
    await clear()
    const { take } = taking({ queueFails: true })
    expect(await take({ sender: 'alert', id: 'q' }, heard('acme'))).toMatchObject({ kind: 'taken' })
    expect(await take({ sender: 'alert', id: 'r' }, heard('acme'))).toMatchObject({ kind: 'taken' })
    expect(await test.database.select().from(signals)).toHaveLength(2)
  })

  it('are refused for a while when more wait than can be answered in time', async () => {
    await clear()
    let commit = () => {}
    const held = new Promise<void>((resolve) => {
      commit = resolve
    })
    const { take, seen } = taking({ before: () => held })
    const first = take({ sender: 'alert', id: 'first' }, heard('acme'))
    await expect.poll(() => seen.transactions).toBe(1)
    const more = Array.from({ length: 10_000 }, (_, index) =>
      take({ sender: 'alert', id: `${index}` }, { signals: [], unclaimed: 1 }),
    )
    expect(await take({ sender: 'alert', id: 'late' }, heard('acme'))).toMatchObject({ status: 503, reason: 'busy' })
    commit()
    expect((await Promise.all([first, ...more])).every(({ kind }) => kind === 'taken')).toBe(true)
  })
})
