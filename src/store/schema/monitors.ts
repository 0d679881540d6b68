import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at } from './moment.ts'

/** Work that one bot does at a time, such as probing: its holder renews it, and another takes it when it has run out. */
export const leases = pgTable('leases', {
  name: text('name').primaryKey(),
  /** The bot that has it. */
  holder: text('holder').notNull(),
  until: at('until').notNull(),
})

/** How a monitor is now; it survives a restart, so that thresholds go on counting. */
export const monitorStates = pgTable(
  'monitor_states',
  {
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    monitor: text('monitor').notNull(),
    state: text('state', { enum: ['passing', 'failing'] }).notNull(),
    /** Since when it is in that state; of a failing one, when the first of the failures was. */
    since: at('since').notNull(),
    /** How many probes in a row said otherwise, and when the first of them was. */
    streak: integer('streak').notNull(),
    streakSince: at('streak_since'),
    /** The newest probe. */
    lastAt: at('last_at').notNull(),
    lastStatus: text('last_status', { enum: ['pass', 'warn', 'fail', 'unknown'] }).notNull(),
    lastSummary: text('last_summary').notNull(),
    lastTookMs: integer('last_took_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.product, table.environment, table.monitor] })],
)

/** Every probe, for some days. */
export const monitorResults = pgTable(
  'monitor_results',
  {
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    monitor: text('monitor').notNull(),
    at: at('at').notNull(),
    status: text('status', { enum: ['pass', 'warn', 'fail', 'unknown'] }).notNull(),
    tookMs: integer('took_ms').notNull(),
    /** Whether it was probed in a maintenance window or while muted: such probes count for nothing. */
    excused: boolean('excused').notNull(),
  },
  (table) => [
    // A probe that is stored twice, because nobody knows whether the first time went well, is one.
    uniqueIndex('monitor_results_monitor').on(table.product, table.environment, table.monitor, table.at),
    index('monitor_results_at').on(table.at),
  ],
)

/** Probes by the minute, the hour and the day (UTC): what is left of them when the probes themselves are gone. */
export const monitorRollups = pgTable(
  'monitor_rollups',
  {
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    monitor: text('monitor').notNull(),
    span: text('span', { enum: ['minute', 'hour', 'day'] }).notNull(),
    /** When the span begins. */
    at: at('at').notNull(),
    /** Probes that count: neither unknown nor excused. */
    probes: integer('probes').notNull(),
    failed: integer('failed').notNull(),
    unknown: integer('unknown').notNull(),
    /** How many answers took how long: the number of each bucket, by its name. */
    durations: jsonb('durations').$type<Readonly<Record<string, number>>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.product, table.environment, table.monitor, table.span, table.at] }),
    index('monitor_rollups_span').on(table.span, table.at),
  ],
)

/** A time in which a product, or one of its monitors, opens no incident, because somebody said so. */
export const mutes = pgTable(
  'mutes',
  {
    id: uuid('id').primaryKey(),
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    /** Null for all of the product. */
    monitor: text('monitor'),
    reason: text('reason').notNull(),
    /** Slack user ids. */
    by: text('by').notNull(),
    from: at('from').notNull(),
    until: at('until').notNull(),
    endedAt: at('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [index('mutes_standing').on(table.product, table.until).where(sql`ended_at is null`)],
)
