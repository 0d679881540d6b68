import { sql } from 'drizzle-orm'
import { boolean, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at } from './moment.ts'

/** A digest that somebody subscribed a channel to; those of the products' files are not kept here. */
export const digestSubscriptions = pgTable(
  'digest_subscriptions',
  {
    id: uuid('id').primaryKey(),
    channelId: text('channel_id').notNull(),
    kind: text('kind', { enum: ['daily', 'weekly'] }).notNull(),
    /** Products by name; null for all. */
    products: jsonb('products').$type<string[]>(),
    /** When, as five fields of cron, on the clocks of an IANA time zone. */
    cron: text('cron').notNull(),
    zone: text('zone').notNull(),
    /** Nothing is posted when nothing changed. */
    skipsUnchanged: boolean('skips_unchanged').notNull(),
    /** Slack user ids. */
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
    endedAt: at('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [
    uniqueIndex('digest_subscriptions_standing').on(table.channelId, table.kind).where(sql`ended_at is null`),
  ],
)

/** Every slot of every digest, once: whoever makes its row posts it. */
export const digestSlots = pgTable(
  'digest_slots',
  {
    /** The digest: a subscription's id, or made of a channel and a schedule of the products' files. */
    digest: text('digest').notNull(),
    /** When it was due. */
    slot: at('slot').notNull(),
    state: text('state', { enum: ['due', 'posted', 'skipped'] }).notNull(),
    /** A slot that was missed while no bot ran. */
    late: boolean('late').notNull(),
    /** When it was taken; of one that is done, as of when its digest was composed: the next one goes on from there. */
    changedAt: at('changed_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.digest, table.slot] }),
    index('digest_slots_open').on(table.state, table.slot),
  ],
)
