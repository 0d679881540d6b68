import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { AskedCheck, Assessment } from '../../readiness/assessment.ts'
import type { Place } from '../../slack/announcement.ts'
import { at } from './moment.ts'

/** One readiness report: asked, then filled in. */
export const reports = pgTable(
  'reports',
  {
    id: uuid('id').primaryKey(),
    product: text('product').notNull(),
    productTitle: text('product_title').notNull(),
    environment: text('environment').notNull(),
    /** gathering → reported, or failed. */
    state: text('state', { enum: ['gathering', 'reported', 'failed'] }).notNull(),
    /** The channel it was asked in, or `command-line`; one report at a time for a product and environment there. */
    askedIn: text('asked_in').notNull(),
    askedBy: text('asked_by').notNull(),
    place: jsonb('place').$type<Place>(),
    manifestHash: text('manifest_hash').notNull(),
    verdict: text('verdict', { enum: ['GO', 'GO WITH CONDITIONS', 'NO-GO'] }),
    score: integer('score'),
    assessment: jsonb('assessment').$type<Assessment>(),
    startedAt: at('started_at').notNull(),
    finishedAt: at('finished_at'),
  },
  (table) => [
    index('reports_product').on(table.product, table.environment, table.startedAt),
    uniqueIndex('reports_gathering')
      .on(table.product, table.environment, table.askedIn)
      .where(sql`state = 'gathering'`),
  ],
)

/** Every check's answer in every report: the history that trends and "last known" are read from. */
export const checkResults = pgTable(
  'check_results',
  {
    reportId: uuid('report_id')
      .notNull()
      .references(() => reports.id, { onDelete: 'cascade' }),
    /** Its place in the manifest, from 0. */
    position: integer('position').notNull(),
    product: text('product').notNull(),
    environment: text('environment').notNull(),
    checkId: text('check_id').notNull(),
    status: text('status', { enum: ['pass', 'warn', 'fail', 'unknown'] }).notNull(),
    code: text('code').notNull(),
    summary: text('summary').notNull(),
    /** The whole AskedCheck, as it was shown. */
    asked: jsonb('asked').$type<AskedCheck>().notNull(),
    askedAt: at('asked_at').notNull(),
    tookMs: integer('took_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.reportId, table.position] }),
    index('check_results_history').on(table.product, table.environment, table.checkId, table.askedAt),
  ],
)
