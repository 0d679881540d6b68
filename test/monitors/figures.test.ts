import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Context } from '../../src/context.ts'
import { rollUpMonitorsJob } from '../../src/jobs/roll-up-monitors.ts'
import { createHistory } from '../../src/monitors/figures.ts'
import type { Product } from '../../src/products/product.ts'
import { forgetHistory, keptMs, rollUp, spanMs } from '../../src/store/monitor-history.ts'
import { addMonitorResults, type MonitorResult } from '../../src/store/monitor-results.ts'
import { monitorResults, monitorRollups } from '../../src/store/schema.ts'
import { createTestDatabase } from '../support/database.ts'
import { checkOf, monitorOf } from './watched.ts'

const begin = new Date('2026-06-10T21:13:00Z')
const later = (ms: number) => new Date(begin.getTime() + ms)

const unasked = (id: string) =>
  monitorOf(checkOf(async () => Promise.reject(new Error('not asked')), { id, title: id }))
const shop = {
  name: 'shop',
  monitors: [unasked('api'), unasked('web')],
  objective: null,
} as unknown as Product
const products = { get: (name: string) => (name === 'shop' ? shop : undefined) }

function result(changes: Partial<MonitorResult>): MonitorResult {
  return {
    product: 'shop',
    environment: 'production',
    monitor: 'api',
    at: begin,
    status: 'pass',
    tookMs: 20,
    excused: false,
    ...changes,
  }
}

async function open() {
  const { database, close } = await createTestDatabase()
  onTestFinished(close)
  return database
}

/** What the figures should be, from the probes themselves. */
function counted(results: readonly MonitorResult[], from: Date, to: Date) {
  const within = results.filter(({ at, excused }) => at >= from && at < to && !excused)
  const known = within.filter(({ status }) => status !== 'unknown')
  const times = known.flatMap(({ status, tookMs }) => (status === 'fail' ? [] : [tookMs]))
  times.sort((one, other) => one - other)
  const rank = (share: number) => times[Math.ceil(share * times.length) - 1] ?? null
  return {
    probes: known.length,
    failed: known.filter(({ status }) => status === 'fail').length,
    unknown: within.length - known.length,
    times: [rank(0.5), rank(0.95), rank(0.99)],
  }
}

describe('the history of monitors', () => {
  it('counts each probe exactly once, however it was rolled up, and times within 5 %', async () => {
    const database = await open()
    const history = createHistory(database, products)
    const probes = fc.array(
      fc.record({
        atMs: fc.integer({ min: 0, max: 2 * spanMs.day }),
        monitor: fc.constantFrom('api', 'web'),
        status: fc.constantFrom('pass', 'pass', 'warn', 'fail', 'unknown'),
        tookMs: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 60_000 })),
        excused: fc.constantFrom(false, false, false, true),
        lateMs: fc.integer({ min: 0, max: 9 * 60_000 }),
      }),
      { maxLength: 120 },
    )
    const rollUps = fc.array(fc.integer({ min: 0, max: 2 * spanMs.day }), { maxLength: 6 })
    const window = fc.tuple(
      fc.integer({ min: 0, max: 2 * spanMs.day }),
      fc.integer({ min: 2 * spanMs.day, max: 2 * spanMs.day + 1_000_000 }),
    )
    await fc.assert(
      fc.asyncProperty(probes, rollUps, window, async (given, times, [fromMs, toMs]) => {
        await database.delete(monitorResults)
        await database.delete(monitorRollups)
        const unique = new Map(given.map((probe) => [`${probe.monitor} ${probe.atMs}`, probe]))
        const all = [...unique.values()].map(({ atMs, lateMs, ...probe }) => ({
          storedMs: atMs + lateMs,
          row: result({ ...probe, at: later(atMs) }),
        }))
        // Probes are stored late, and rolled up in between at any moments, some of them twice.
        const moments = [...times, ...times, 2 * spanMs.day + 1_000_000].toSorted((one, other) => one - other)
        let doneMs = -1
        for (const moment of moments) {
          const stored = all.filter(({ storedMs }) => storedMs > doneMs && storedMs <= moment).map(({ row }) => row)
          await addMonitorResults(database, stored)
          await rollUp(database, later(moment))
          doneMs = Math.max(doneMs, moment)
        }
        const overMs = toMs - fromMs
        const measured = await history.measured({
          product: 'shop',
          environment: 'production',
          overMs,
          now: later(toMs),
        })
        const rows = all.map(({ row }) => row)
        for (const monitor of measured.monitors) {
          const own = rows.filter((row) => row.monitor === monitor.monitor)
          const { times: exact, ...counts } = counted(own, later(fromMs), later(toMs))
          expect(monitor).toMatchObject(counts)
          for (const [index, found] of [monitor.p50Ms, monitor.p95Ms, monitor.p99Ms].entries()) {
            const wanted = exact[index] ?? null
            if (wanted === null || found === null) expect(found).toBe(wanted)
            else expect(Math.abs(found - wanted) / wanted).toBeLessThanOrEqual(0.0501)
          }
        }
        const { times: _times, ...together } = counted(rows, later(fromMs), later(toMs))
        expect(measured.all).toMatchObject(together)
      }),
      { numRuns: 40 },
    )
  })

  it('says that there is no such monitor', async () => {
    const history = createHistory(await open(), products)
    const question = { product: 'shop', environment: 'production', monitors: ['nope'], now: begin }
    await expect(history.measured(question)).rejects.toThrow('shop has no monitor "nope" in production')
  })

  it('forgets each kind at its time, and keeps the figures', async () => {
    const database = await open()
    const history = createHistory(database, products)
    const statuses = ['pass', 'fail', 'pass', 'pass'] as const
    await addMonitorResults(
      database,
      statuses.map((status, index) => result({ status, at: later(index * spanMs.hour) })),
    )
    const spansLeft = async () => {
      const rows = await database.select().from(monitorRollups)
      return [...new Set(rows.map(({ span }) => span))].toSorted()
    }
    const job = (at: Date) => rollUpMonitorsJob.run({ database, now: () => at } as unknown as Context, {})
    await job(later(spanMs.day))
    expect(await database.select().from(monitorResults)).toHaveLength(4)
    expect(await spansLeft()).toEqual(['day', 'hour', 'minute'])
    await job(later(keptMs.raw + spanMs.day))
    expect(await database.select().from(monitorResults)).toEqual([])
    const now = later(keptMs.minute + spanMs.day)
    await job(now)
    expect(await spansLeft()).toEqual(['day', 'hour'])
    const question = { product: 'shop', environment: 'production', overMs: 60 * spanMs.day, now }
    expect((await history.measured(question)).all).toMatchObject({ probes: 4, failed: 1, availability: 0.75 })
    await forgetHistory(database, later(keptMs.hour + spanMs.day))
    expect(await spansLeft()).toEqual(['day'])
    await forgetHistory(database, later(keptMs.day + 2 * spanMs.day))
    expect(await spansLeft()).toEqual([])
  })
})
