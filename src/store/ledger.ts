import { eq } from 'drizzle-orm'
import type { Actor } from '../context.ts'
import type { Database } from './database.ts'
import { type ChainEnd, chainStart, nextEntry, type RecordedEntry } from './ledger-hash.ts'
import { ledger, ledgerHeads } from './schema.ts'
import { storable } from './storable.ts'

/** What an entry is about. */
export interface LedgerObject {
  /** `candidate`, `signature`, `item`, `condition`, `waiver`, … */
  readonly kind: string
  readonly id: string
  /** How people know it. */
  readonly title?: string
  readonly environment?: string
  readonly commit?: string
}

/** A state or a proof, as plain JSON: no dates, no undefined. */
export type LedgerFact = { readonly [name: string]: LedgerValue }
export type LedgerValue = string | number | boolean | null | readonly LedgerValue[] | LedgerFact

/** An act to be recorded. */
export interface LedgerEntry {
  readonly product: string
  readonly at: Date
  readonly actor: Actor
  /** `signature.give`: a noun and what was done to it. */
  readonly verb: string
  readonly object: LedgerObject
  readonly before?: LedgerFact | null
  readonly after?: LedgerFact | null
  readonly reason?: string | null
  readonly evidence?: LedgerFact | null
  /** The Slack message it shows in. */
  readonly message?: { readonly channelId: string; readonly ts: string } | null
}

/**
 * Records acts at the end of their products' ledgers, in the transaction that carries them out: rolled back, it leaves
 * no gap. Whoever else records for one of these products waits until the transaction ends.
 * @param entries all acts of the transaction: products are locked in one order, so that two transactions never wait
 * for each other
 */
export async function appendLedger(transaction: Database, ...entries: readonly LedgerEntry[]): Promise<void> {
  const products = Map.groupBy(entries, ({ product }) => storable(product))
  for (const product of [...products.keys()].sort()) {
    let end = await lockHead(transaction, product)
    const rows: RecordedEntry[] = []
    for (const entry of products.get(product) ?? []) {
      const row = nextEntry(end, entry)
      rows.push(row)
      end = row
    }
    await transaction.insert(ledger).values(rows.map((row) => ({ ...row, at: new Date(row.at) })))
    await transaction
      .update(ledgerHeads)
      .set({ sequence: end.sequence, hash: end.hash })
      .where(eq(ledgerHeads.product, product))
  }
}

async function lockHead(transaction: Database, product: string): Promise<ChainEnd> {
  for (;;) {
    const [head] = await transaction
      .select({ sequence: ledgerHeads.sequence, hash: ledgerHeads.hash })
      .from(ledgerHeads)
      .where(eq(ledgerHeads.product, product))
      .for('update')
    if (head) return head
    await transaction
      .insert(ledgerHeads)
      .values({ product, ...chainStart })
      .onConflictDoNothing()
  }
}
