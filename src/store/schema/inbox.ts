import { bigint, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { at } from './moment.ts'

/** A living Slack message: posted once under its key, then updated in place. */
export const messages = pgTable(
  'messages',
  {
    key: text('key').primaryKey(),
    channelId: text('channel_id').notNull(),
    /** Slack's timestamp, which is the message's id in its channel. */
    ts: text('ts').notNull(),
    postedAt: at('posted_at').notNull(),
  },
  (table) => [index('messages_place').on(table.channelId, table.ts)],
)

/** Requests that came in, remembered for 24 hours so that a repeat has no effect. */
export const deliveries = pgTable(
  'deliveries',
  {
    sender: text('sender').notNull(),
    id: text('id').notNull(),
    receivedAt: at('received_at').notNull(),
    /** How often it came again. */
    repeats: bigint('repeats', { mode: 'number' }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.sender, table.id] }), index('deliveries_received').on(table.receivedAt)],
)

/**
 * The inbox of acts: what a person asked to have changed, stored before Slack is told that it was taken. A verb settles
 * its act in the transaction that carries it out, so an act is wholly done once or not at all.
 */
export const acts = pgTable(
  'acts',
  {
    /** What makes the delivery recognisable when it comes again. */
    id: text('id').primaryKey(),
    kind: text('kind', { enum: ['command', 'action', 'view', 'event'] }).notNull(),
    /** What Slack sent, as far as it is needed; empty once it is done. */
    body: jsonb('body').notNull(),
    state: text('state', { enum: ['pending', 'done'] }).notNull(),
    receivedAt: at('received_at').notNull(),
  },
  (table) => [index('acts_state').on(table.state, table.receivedAt)],
)
