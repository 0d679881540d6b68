import { randomUUID } from 'node:crypto'
import { and, asc, eq, or, type SQL, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import type { LedgerObject } from './ledger.ts'
import type { ChainEnd, RecordedEntry } from './ledger-hash.ts'
import { ledger, ledgerHeads } from './schema.ts'

export interface LedgerWindow {
  /** All products, one after another, when left out. */
  readonly product?: string
  /** How many entries are asked for, and held, at once; 500 when left out. */
  readonly batch?: number
}

/**
 * Every column as the database has it: drizzle's own decoding would read JSON out of a text, and `Date` would drop
 * microseconds, so that a row changed in such a way would look like the one that was hashed.
 */
const columns = sql`${ledger.product}, ${ledger.sequence},
  to_char(${ledger.at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  ${ledger.actor}, ${ledger.verb}, ${ledger.object}, ${ledger.before}, ${ledger.after}, ${ledger.reason},
  ${ledger.evidence}, ${ledger.message}, ${ledger.previousHash} as "previousHash", ${ledger.hash}`

/**
 * Reads entries in order of product and sequence, as they are at one moment. Memory does not grow with the ledger.
 * @param transaction the entries come through a cursor, which lives in a transaction: pages by number would be only as
 * quick as the plan PostgreSQL makes of what it last counted, and with a wrong plan take the square of the length
 */
export async function* ledgerEntries(transaction: Database, window: LedgerWindow = {}): AsyncGenerator<RecordedEntry> {
  const { product, batch = 500 } = window
  const cursor = sql.identifier(`ledger_${randomUUID()}`)
  const ofProduct = product === undefined ? undefined : eq(ledger.product, product)
  await transaction.execute(sql`declare ${cursor} no scroll cursor for ${select(ofProduct)}`)
  for (;;) {
    const { rows } = await transaction.execute<StoredEntry>(sql`fetch ${sql.raw(String(batch))} from ${cursor}`)
    yield* rows.map(recorded)
    if (rows.length < batch) break
  }
  await transaction.execute(sql`close ${cursor}`)
}

/** What is recorded about some objects of a product, newest last. */
export async function entriesAbout(
  database: Database,
  product: string,
  objects: readonly Pick<LedgerObject, 'kind' | 'id'>[],
): Promise<RecordedEntry[]> {
  if (objects.length === 0) return []
  const each = objects.map(
    ({ kind, id }) =>
      sql`(left(${ledger.object} ->> 'id', 100) = left(${id}, 100)
        and ${ledger.object} ->> 'id' = ${id} and ${ledger.object} ->> 'kind' = ${kind})`,
  )
  const { rows } = await database.execute<StoredEntry>(select(and(eq(ledger.product, product), or(...each))))
  return rows.map(recorded)
}

type StoredEntry = Omit<RecordedEntry, 'sequence'> & { readonly sequence: string } & Record<string, unknown>

const select = (condition: SQL | undefined) =>
  sql`select ${columns} from ${ledger} ${condition ? sql`where ${condition}` : sql``}
    order by ${ledger.product}, ${ledger.sequence}`

function recorded(row: StoredEntry): RecordedEntry {
  // A row that somebody put there may have no such time: `infinity`.
  return { ...row, sequence: Number(row.sequence), at: String(row.at).replace(/000Z$/, 'Z') }
}

/** Where each product's ledger is said to end. */
export async function ledgerEnds(database: Database, product?: string): Promise<Map<string, ChainEnd>> {
  const rows = await database
    .select()
    .from(ledgerHeads)
    .where(product === undefined ? undefined : eq(ledgerHeads.product, product))
    .orderBy(asc(ledgerHeads.product))
  return new Map(rows.map(({ product: name, ...end }) => [name, end]))
}
