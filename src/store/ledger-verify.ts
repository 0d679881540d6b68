import type { Database } from './database.ts'
import { type BrokenLink, brokenEnd, type ChainVerdict, followChains, link } from './ledger-chain.ts'
import { chainStart, type RecordedEntry } from './ledger-hash.ts'
import { ledgerEnds, ledgerEntries } from './ledger-read.ts'

/**
 * Walks the ledger from its first entry to its head, as it is at one moment, while others go on recording.
 * @returns one verdict a product, in the database's order; nothing when nothing is recorded
 */
export async function verifyLedger(
  database: Database,
  window: { readonly product?: string } = {},
): Promise<ChainVerdict[]> {
  return database.transaction(
    async (snapshot) => {
      const heads = await ledgerEnds(snapshot, window.product)
      const chains = await followChains(ledgerEntries(snapshot, window))
      const products = new Set([...chains.keys(), ...heads.keys()])
      return [...products].map((product) => {
        const { end, broken } = chains.get(product) ?? { end: chainStart, broken: null }
        return { product, end, broken: broken ?? brokenEnd(end, heads.get(product) ?? null) }
      })
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

/**
 * Tells of each entry of a copy whether the database has the very same one. To be asked in order, product by product or
 * mixed; the database's entries are read alongside.
 * @param transaction must last as long as it is asked
 */
export function compareWithLedger(transaction: Database): (entry: RecordedEntry) => Promise<BrokenLink | null> {
  const recorded = new Map<string, AsyncGenerator<RecordedEntry>>()
  return async ({ product, sequence, hash }) => {
    const rows = recorded.get(product) ?? ledgerEntries(transaction, { product })
    recorded.set(product, rows)
    const { value, done } = await rows.next()
    if (done)
      return link('not-recorded', sequence, 'the database has no such entry: it was removed there, or never was')
    return value.sequence === sequence && value.hash === hash
      ? null
      : link('other-than-recorded', sequence, 'the database has another entry in this place')
  }
}
