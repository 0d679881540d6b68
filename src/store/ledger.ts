import type { Actor } from '../context.ts'
import type { Database } from './database.ts'

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

/** Records acts at the end of their products' ledgers, in the transaction that carries them out. */
export async function appendLedger(_transaction: Database, ..._entries: readonly LedgerEntry[]): Promise<void> {
  throw new Error('the ledger is not built yet')
}
