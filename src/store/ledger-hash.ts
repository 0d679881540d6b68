import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Actor } from '../context.ts'
import type { LedgerEntry, LedgerFact, LedgerObject } from './ledger.ts'
import { storable } from './storable.ts'

/** An entry as it is stored and exported. What is absent is null. */
export interface RecordedEntry {
  readonly product: string
  /** From 1, without gaps. */
  readonly sequence: number
  /** ISO 8601 with milliseconds, in UTC. */
  readonly at: string
  readonly actor: Actor
  readonly verb: string
  readonly object: LedgerObject
  readonly before: LedgerFact | null
  readonly after: LedgerFact | null
  readonly reason: string | null
  readonly evidence: LedgerFact | null
  readonly message: { readonly channelId: string; readonly ts: string } | null
  /** The hash of the entry before. */
  readonly previousHash: string
  readonly hash: string
}

/** Where a product's chain ends: its last entry's place and hash. */
export type ChainEnd = Pick<RecordedEntry, 'sequence' | 'hash'>

/** What the first entry is linked to. */
export const chainStart: ChainEnd = { sequence: 0, hash: '0'.repeat(64) }

/** The one form of a value as text: https://www.rfc-editor.org/rfc/rfc8785 */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new Error('there is no JSON for this value')
  return text
}

/** SHA-256, in hex, of the canonical text of an entry without its own hash. */
export function hashOf({ hash: _, ...content }: RecordedEntry): string {
  return createHash('sha256').update(canonicalText(content)).digest('hex')
}

/** An act as the entry that follows the end of a chain. */
export function nextEntry(end: ChainEnd, entry: LedgerEntry): RecordedEntry {
  const { at, before = null, after = null, reason = null, evidence = null, message = null, ...rest } = entry
  const { product, actor, verb, object } = rest
  // What is hashed must be what the database gives back, so both are made of the same plain JSON.
  const content = storable(
    JSON.parse(JSON.stringify({ product, at, actor, verb, object, before, after, reason, evidence, message })),
  ) as Omit<RecordedEntry, 'sequence' | 'previousHash' | 'hash'>
  const linked = { ...content, sequence: end.sequence + 1, previousHash: end.hash, hash: '' }
  return { ...linked, hash: hashOf(linked) }
}
