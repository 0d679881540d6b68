import type pg from 'pg'
import type { PooledDatabase } from '../src/store/database.ts'
import type { LedgerEntry } from '../src/store/ledger.ts'
import { type ChainEnd, chainStart, nextEntry, type RecordedEntry } from '../src/store/ledger-hash.ts'
import { verifyLedger } from '../src/store/ledger-verify.ts'
import { atMost, type Measurement } from './result.ts'
import { withScratchDatabase } from './scratch-database.ts'

const few = 125_000
const many = 1_000_000
const written = 5_000

/** Verifying a million entries beside an eighth of them, in one PostgreSQL that nothing outlives. */
export const ledger: Measurement = {
  name: 'ledger',
  summary: `time to verify ${many.toLocaleString('en')} ledger entries beside ${few.toLocaleString('en')}, per entry`,
  measure: async (say) => {
    return withScratchDatabase(async ({ database, pool }) => {
      const started = performance.now()
      await write(pool, 'few', few)
      await write(pool, 'many', many)
      const writtenMs = performance.now() - started
      say(`written in ${(writtenMs / 1000).toFixed(1)} s`)
      // The first walk also warms everything up; of the machine's moods the median of the others is free.
      await verify(database, 'few', few)
      const before = [await verify(database, 'few', few), await verify(database, 'few', few)]
      const large = await verify(database, 'many', many)
      const after = [await verify(database, 'few', few), await verify(database, 'few', few)]
      const small = median([...before, ...after].map(({ perEntryUs }) => perEntryUs))
      say(`per entry: ${small.toFixed(1)} µs of ${few}, ${large.perEntryUs.toFixed(1)} µs of ${many}`)
      return [
        atMost('ledger time per entry, 1,000,000 / 125,000', large.perEntryUs / small, '×', 1.3),
        atMost('ledger verification per entry', large.perEntryUs, 'µs', 200),
        atMost('ledger verification, memory growth', large.grownMb, 'MB', 200),
        atMost('ledger writing per entry', (writtenMs * 1000) / (few + many), 'µs', 200),
      ]
    })
  },
}

async function verify(database: PooledDatabase, product: string, entries: number) {
  const before = process.memoryUsage.rss()
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 50)
  const started = performance.now()
  try {
    const [verdict] = await verifyLedger(database, { product })
    if (verdict?.broken !== null || verdict.end.sequence !== entries) throw new Error(JSON.stringify(verdict))
  } finally {
    clearInterval(watch)
  }
  return {
    perEntryUs: ((performance.now() - started) * 1000) / entries,
    grownMb: (peak - before) / 1024 / 1024,
  }
}

/** An entry such as a signature leaves. */
function act(product: string, number: number): LedgerEntry {
  return {
    product,
    at: new Date(Date.UTC(2026, 0, 1) + number * 1000),
    actor: { kind: 'slack-user', teamId: 'T0BENCH', userId: `U0BENCH${number % 7}` },
    verb: 'signature.give',
    object: {
      kind: 'signature',
      id: `0198b0f0-0000-7000-8000-${String(number).padStart(12, '0')}`,
      title: 'Technical lead',
      environment: 'production',
      commit: '4f2a9c1d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39',
    },
    after: { role: 'technical-lead', decision: 'approve', score: number % 101, conditions: ['Backups are restored'] },
    evidence: { report: `0198b0f0-1111-7000-8000-${String(number).padStart(12, '0')}`, verdict: 'GO', fails: 0 },
    message: { channelId: 'C0BENCH', ts: `1767225600.${String(number).padStart(6, '0')}` },
  }
}

/** Real links, but thousands in one statement; the next ones are hashed while the database takes the last. */
async function write(pool: pg.Pool, product: string, entries: number): Promise<void> {
  let end: ChainEnd = chainStart
  let taken: Promise<unknown> = Promise.resolve()
  while (end.sequence < entries) {
    const rows: RecordedEntry[] = []
    while (rows.length < written) {
      const row = nextEntry(end, act(product, end.sequence + 1))
      rows.push(row)
      end = row
    }
    await taken
    taken = pool.query(
      `insert into ledger select r.product, r.sequence, r.at, r.actor, r.verb, r.object, r.before, r.after, r.reason,
         r.evidence, r.message, r."previousHash", r.hash
       from json_to_recordset($1) as r(product text, sequence bigint, at timestamptz, actor jsonb, verb text,
         object jsonb, before jsonb, after jsonb, reason text, evidence jsonb, message jsonb, "previousHash" text, hash text)`,
      [JSON.stringify(rows)],
    )
  }
  await taken
  await pool.query('insert into ledger_heads values ($1, $2, $3)', [product, end.sequence, end.hash])
}

const median = (numbers: readonly number[]) => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}
