import { type ChainEnd, chainStart, hashOf, type RecordedEntry } from './ledger-hash.ts'

/** What is wrong with a chain: the first place where it does not hold. */
export interface BrokenLink {
  readonly code:
    | 'changed' // the hash does not fit the content
    | 'unlinked' // it names another hash than that of the entry before: inserted, reordered, or the one before changed
    | 'removed' // entries are missing before it
    | 'out-of-order' // its number was there already, or is below 1
    | 'cut-off' // the head names a later end
    | 'beyond-head' // the head names an earlier end
    | 'other-head' // the head names another last entry
    | 'no-head' // nothing says where the chain ends
    | 'other-than-recorded' // of a copy: the database has another entry in this place
    | 'not-recorded' // of a copy: the database has no entry in this place
  /** The entry's number. */
  readonly sequence: number
  readonly sentence: string
}

/** What was found of a product's chain. */
export interface ChainVerdict {
  readonly product: string
  /** How many entries follow each other soundly from the first. */
  readonly end: ChainEnd
  readonly broken: BrokenLink | null
}

/**
 * Follows the chains of all products in turn.
 * @param entries each product's in order; memory does not grow with their number
 * @param further what else an entry must meet once it follows soundly
 * @returns by product, as far as each chain holds
 */
export async function followChains(
  entries: AsyncIterable<RecordedEntry>,
  further?: (entry: RecordedEntry) => Promise<BrokenLink | null>,
): Promise<Map<string, ChainVerdict>> {
  const chains = new Map<string, ChainVerdict>()
  for await (const entry of entries) {
    const { product } = entry
    const chain = chains.get(product) ?? { product, end: chainStart, broken: null }
    if (chain.broken) continue
    const broken = brokenLink(chain.end, entry) ?? (further ? await further(entry) : null)
    const end = broken ? chain.end : { sequence: entry.sequence, hash: entry.hash }
    chains.set(product, { product, end, broken })
  }
  return chains
}

/** Whether an entry follows the end of a chain; null when it does. */
export function brokenLink(end: ChainEnd, entry: RecordedEntry): BrokenLink | null {
  const { sequence } = entry
  const expected = end.sequence + 1
  if (sequence < expected) {
    return link('out-of-order', sequence, `entry ${expected} should come here, and entry ${sequence} does`)
  }
  if (sequence > expected) {
    const gone = sequence - expected
    const which = gone === 1 ? `entry ${expected} is` : `entries ${expected} to ${sequence - 1} are`
    return link('removed', sequence, `${which} missing before it`)
  }
  if (entry.previousHash !== end.hash) {
    const before = end.sequence === 0 ? 'the beginning of the ledger' : `entry ${end.sequence} as it is there`
    return link(
      'unlinked',
      sequence,
      `it does not follow ${before}: an entry was inserted, reordered or replaced at this place`,
    )
  }
  if (hashOf(entry) !== entry.hash) {
    return link('changed', sequence, 'its hash does not fit what it says: it was changed after it was recorded')
  }
  return null
}

/** Whether a chain that is sound in itself ends where its head says; null when it does. */
export function brokenEnd(end: ChainEnd, head: ChainEnd | null): BrokenLink | null {
  if (head === null)
    return link('no-head', end.sequence, 'nothing says that the ledger ends with it: its head is missing')
  if (end.sequence < head.sequence) {
    const first = end.sequence + 1
    const which = first === head.sequence ? `entry ${first} was` : `entries ${first} to ${head.sequence} were`
    return link('cut-off', first, `${which} cut off the end`)
  }
  if (end.sequence > head.sequence) {
    return link(
      'beyond-head',
      head.sequence + 1,
      `the ledger's head ends with entry ${head.sequence}: what follows was not recorded by Countersign`,
    )
  }
  if (end.hash !== head.hash) {
    return link('other-head', end.sequence, 'its hash is not the one in the ledger’s head: one of the two was replaced')
  }
  return null
}

export function link(code: BrokenLink['code'], sequence: number, sentence: string): BrokenLink {
  return { code, sequence, sentence }
}
