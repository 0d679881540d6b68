import type { SQL } from 'drizzle-orm'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Outcome } from '../../src/monitors/probe.ts'
import { createRecorder, type Recording } from '../../src/monitors/recorder.ts'
import type { Database } from '../../src/store/database.ts'
import { loadMonitorStates } from '../../src/store/monitor-states.ts'
import { monitorResults, type monitorStates, signals } from '../../src/store/schema.ts'
import { createTestDatabase } from '../support/database.ts'
import { checkOf, silentLog, watchedOf } from './watched.ts'

const begin = new Date('2026-01-11T00:00:00Z')
const check = checkOf(async () => Promise.reject(new Error('not asked here')), { host: 'api.shop.example' })
const watched = watchedOf(check)

const outcome = (index: number, status: Outcome['status']): Outcome => ({
  status,
  code: status === 'fail' ? 'http.bad_gateway' : 'http.ok',
  summary: status === 'fail' ? 'Answered 502, expected 200' : 'Answered 200',
  link: { title: 'api.shop.example', url: 'https://api.shop.example/' },
  at: new Date(begin.getTime() + index * 15_000),
  tookMs: 20,
})

async function open() {
  const { database, close } = await createTestDatabase()
  onTestFinished(close)
  return database
}

function recording(database: Database, changes: Partial<Recording> = {}) {
  const turned: string[] = []
  return {
    turned,
    parts: {
      database,
      now: () => begin,
      log: silentLog,
      onTurn: async (product: string) => void turned.push(product),
      isExcused: () => false,
      ...changes,
    },
  }
}

describe('what monitors find', () => {
  it('is stored in batches, and each turn once with its signal', async () => {
    const database = await open()
    const { parts, turned } = recording(database)
    const recorder = createRecorder(parts, [])
    for (const [index, letter] of [...'pfffffpp'].entries()) {
      recorder.record(watched, outcome(index, letter === 'f' ? 'fail' : 'pass'))
    }
    await recorder.flush()
    expect(await database.select().from(monitorResults)).toHaveLength(8)
    const stored = await database.select().from(signals).orderBy(signals.sequence)
    expect(stored).toMatchObject([
      {
        sender: 'monitor',
        fingerprint: 'monitor:shop/production/api',
        status: 'firing',
        severity: 'critical',
        title: 'api.shop.example is down',
        about: 'api',
        happenedAt: outcome(1, 'fail').at,
        evidence: { summary: 'Answered 502, expected 200', link: { url: 'https://api.shop.example/' } },
      },
      { status: 'resolved', title: 'API passes', happenedAt: outcome(6, 'pass').at },
    ])
    expect(turned).toContain('shop')
    expect(await loadMonitorStates(database)).toMatchObject([
      {
        product: 'shop',
        monitor: 'api',
        state: 'passing',
        streak: 0,
        lastStatus: 'pass',
        lastAt: outcome(7, 'pass').at,
      },
    ])
  })

  it('goes on counting after a restart, and says nothing twice', async () => {
    const database = await open()
    for (const statuses of ['ff', 'f', 'ff', 'p', 'p']) {
      const { parts } = recording(database)
      const before = await loadMonitorStates(database)
      const recorder = createRecorder(parts, before)
      const from = before[0] ? (before[0].lastAt.getTime() - begin.getTime()) / 15_000 + 1 : 0
      for (const [index, letter] of [...statuses].entries()) {
        recorder.record(watched, outcome(from + index, letter === 'f' ? 'fail' : 'pass'))
      }
      await recorder.flush()
    }
    const stored = await database.select().from(signals).orderBy(signals.sequence)
    expect(stored.map(({ status }) => status)).toEqual(['firing', 'resolved'])
    expect(stored[0]?.happenedAt).toEqual(begin)
  })

  it('keeps everything while the database is gone, in order', async () => {
    const database = await open()
    let gone = true
    const failing = (): never => {
      throw new Error('The database is gone')
    }
    const sometimes: Database = Object.assign(Object.create(database) as Database, {
      execute: (query: SQL) => (gone ? failing() : database.execute(query)),
      insert: (table: typeof monitorStates) => (gone ? failing() : database.insert(table)),
      transaction: (work: Parameters<Database['transaction']>[0]) =>
        gone ? Promise.reject(new Error('gone')) : database.transaction(work),
    })
    const { parts, turned } = recording(sometimes)
    const recorder = createRecorder(parts, [])
    for (let index = 0; index < 3; index += 1) recorder.record(watched, outcome(index, 'fail'))
    await recorder.flush()
    expect(await database.select().from(signals)).toEqual([])
    expect(turned).toEqual([])
    gone = false
    await recorder.flush()
    expect(await database.select().from(signals)).toHaveLength(1)
    expect(await database.select().from(monitorResults)).toHaveLength(3)
    expect(await loadMonitorStates(database)).toMatchObject([{ state: 'failing' }])
    expect(turned).toEqual(['shop'])
  })

  it('marks what was excused', async () => {
    const database = await open()
    const { parts } = recording(database, { isExcused: (_product, _environment, monitor) => monitor === 'api' })
    const recorder = createRecorder(parts, [])
    recorder.record(watched, outcome(0, 'fail'))
    await recorder.flush()
    expect(await database.select().from(monitorResults)).toMatchObject([{ excused: true, status: 'fail' }])
  })
})
