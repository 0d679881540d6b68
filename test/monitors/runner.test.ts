import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createMonitorRunner, type Running } from '../../src/monitors/runner.ts'
import type { Monitor } from '../../src/products/monitor.ts'
import type { Product } from '../../src/products/product.ts'
import { saveMonitorStates } from '../../src/store/monitor-states.ts'
import { leases, monitorResults, monitorStates, signals } from '../../src/store/schema.ts'
import { serveHttp } from '../sources/local.ts'
import { createTestDatabase } from '../support/database.ts'
import { checkOf, httpCheck, localSources, monitorOf, networkUp, silentLog } from './watched.ts'

const patience = { timeout: 10_000, interval: 20 }

async function open() {
  const { database, close } = await createTestDatabase()
  onTestFinished(close)
  return database
}

function run(database: Running['database'], monitors: readonly Monitor[], changes: Partial<Running> = {}) {
  const turned: string[] = []
  const product = { name: 'shop', repository: undefined, monitors } as unknown as Product
  const runner = createMonitorRunner({
    database,
    products: { list: () => [product] },
    sources: localSources(),
    ownNetwork: networkUp,
    now: () => new Date(),
    log: silentLog,
    onTurn: async (name) => void turned.push(name),
    isExcused: () => false,
    betweenTriesMs: 10,
    flushMs: 50,
    renewMs: 50,
    leaseMs: 300,
    ...changes,
  })
  onTestFinished(runner.stop)
  return { runner, turned }
}

const fine = () => checkOf(async () => ({ status: 'pass', code: 'x.ok', summary: 'Fine', details: [] }))

describe('the runner', () => {
  it('probes real endpoints, and tells of one that stops and starts again', async () => {
    const database = await open()
    let up = true
    const port = await serveHttp((_, response) => void response.writeHead(up ? 200 : 503).end())
    const monitor = monitorOf(httpCheck(`http://127.0.0.1:${port}/health`), { everyMs: 60, failAfter: 2 })
    const { runner, turned } = run(database, [monitor])
    await runner.start()
    await vi.waitFor(async () => expect(await database.select().from(monitorResults)).not.toEqual([]), patience)
    up = false
    await vi.waitFor(() => expect(turned).toEqual(['shop']), patience)
    expect(await database.select().from(signals)).toMatchObject([
      { status: 'firing', title: `127.0.0.1:${port} is down` },
    ])
    up = true
    await vi.waitFor(() => expect(turned).toEqual(['shop', 'shop']), patience)
    expect(await database.select().from(signals).orderBy(signals.sequence)).toMatchObject([{}, { status: 'resolved' }])
  })

  it('works in one bot at a time, and the other goes on when it stops', async () => {
    const database = await open()
    const asked = { first: 0, second: 0 }
    const counting = (who: 'first' | 'second') =>
      monitorOf(
        checkOf(async () => {
          asked[who] += 1
          return { status: 'pass', code: 'x.ok', summary: 'Fine', details: [] }
        }),
        { everyMs: 40 },
      )
    const first = run(database, [counting('first')])
    const second = run(database, [counting('second')])
    await first.runner.start()
    await second.runner.start()
    await vi.waitFor(() => expect(asked.first).toBeGreaterThan(10), patience)
    expect(asked.second).toBe(0)
    await first.runner.stop()
    const left = asked.first
    await vi.waitFor(() => expect(asked.second).toBeGreaterThan(3), patience)
    expect(asked.first).toBe(left)
  })

  it('ends its shift when another bot has taken the lease', async () => {
    const database = await open()
    let asked = 0
    const check = checkOf(async () => {
      asked += 1
      return { status: 'pass', code: 'x.ok', summary: 'Fine', details: [] }
    })
    const { runner } = run(database, [monitorOf(check, { everyMs: 40 })])
    await runner.start()
    await vi.waitFor(() => expect(asked).toBeGreaterThan(2), patience)
    await database.update(leases).set({ holder: 'another', until: new Date(Date.now() + 60_000) })
    await vi.waitFor(async () => {
      const before = asked
      await new Promise((resolve) => setTimeout(resolve, 120))
      expect(asked).toBe(before)
    }, patience)
  })

  it('does not ask again what is still under way, and asks a host twice at once at most', async () => {
    const database = await open()
    let now = 0
    let most = 0
    const slow = (id: string) =>
      checkOf(
        async () => {
          now += 1
          most = Math.max(most, now)
          await new Promise((resolve) => setTimeout(resolve, 150))
          now -= 1
          return { status: 'pass', code: 'x.ok', summary: 'Fine', details: [] }
        },
        { id, host: 'one.example' },
      )
    const monitors = ['a', 'b', 'c', 'd'].map((id) => monitorOf(slow(id), { everyMs: 1_000, tries: 1 }))
    const { runner } = run(database, monitors)
    await runner.start()
    await vi.waitFor(async () => {
      const results = await database.select().from(monitorResults)
      expect(new Set(results.map(({ monitor }) => monitor)).size).toBe(4)
    }, patience)
    expect(most).toBeLessThanOrEqual(2)
  })

  it('forgets monitors that no file names, and ends what they said', async () => {
    const database = await open()
    const gone = {
      product: 'shop',
      environment: 'production',
      state: 'failing',
      since: new Date(),
      streak: 0,
      streakSince: null,
      lastAt: new Date(),
      lastStatus: 'fail',
      lastSummary: 'Down',
      lastTookMs: 1,
    } as const
    await saveMonitorStates(database, [
      { ...gone, monitor: 'old' },
      { ...gone, monitor: 'older', state: 'passing' },
    ])
    const { runner, turned } = run(database, [monitorOf(fine())])
    await runner.start()
    expect(await database.select().from(signals)).toMatchObject([
      { fingerprint: 'monitor:shop/production/old', status: 'resolved', title: 'old is no longer monitored' },
    ])
    expect(turned).toEqual(['shop'])
    const known = await database.select().from(monitorStates)
    expect(known.map(({ monitor }) => monitor).filter((name) => name !== 'api')).toEqual([])
  })
})
