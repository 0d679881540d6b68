import { sql } from 'drizzle-orm'
import { bigint, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { Actor } from '../../context.ts'
import type { LedgerFact, LedgerObject } from '../ledger.ts'
import { at } from './moment.ts'

/**
 * Every act of a person or of the bot, in order, each linked to the one before it by its hash. Rows are only ever added:
 * the role that the bot works in may neither change nor delete them.
 */
export const ledger = pgTable(
  'ledger',
  {
    product: text('product').notNull(),
    /** From 1, without gaps. */
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    at: at('at').notNull(),
    actor: jsonb('actor').$type<Actor>().notNull(),
    /** `signature.give`, `waiver.grant`: a noun and what was done to it. */
    verb: text('verb').notNull(),
    object: jsonb('object').$type<LedgerObject>().notNull(),
    before: jsonb('before').$type<LedgerFact>(),
    after: jsonb('after').$type<LedgerFact>(),
    reason: text('reason'),
    evidence: jsonb('evidence').$type<LedgerFact>(),
    /** The Slack message it shows in. */
    message: jsonb('message').$type<{ channelId: string; ts: string }>(),
    previousHash: text('previous_hash').notNull(),
    /** SHA-256 of everything before it in this row, in hex. */
    hash: text('hash').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.product, table.sequence] }),
    // An index takes no more than some 2,700 bytes a row.
    index('ledger_object').on(sql`left(${table.object} ->> 'id', 100)`),
  ],
)

/** Where each product's ledger ends, so that entries cut off its end are missed too. */
export const ledgerHeads = pgTable('ledger_heads', {
  product: text('product').primaryKey(),
  sequence: bigint('sequence', { mode: 'number' }).notNull(),
  hash: text('hash').notNull(),
})
