import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { incidents } from './incidents.ts'
import { at } from './moment.ts'

/** An issue that somebody wants to have opened about an incident. Its id is the nonce that the issue carries. */
export const followUps = pgTable(
  'follow_ups',
  {
    id: uuid('id').primaryKey(),
    incidentId: uuid('incident_id')
      .notNull()
      .references(() => incidents.id),
    /** `owner/name`. */
    repository: text('repository').notNull(),
    title: text('title').notNull(),
    /** Markdown, as somebody wrote it. */
    body: text('body').notNull(),
    labels: jsonb('labels').$type<string[]>().notNull(),
    /** A Slack user id, or another actor's name. */
    askedBy: text('asked_by').notNull(),
    askedAt: at('asked_at').notNull(),
    /** The channel in which the person is told when it cannot be opened. */
    askedIn: text('asked_in'),
    state: text('state', { enum: ['asked', 'opened', 'refused', 'lost'] }).notNull(),
    /** When GitHub was called last. */
    triedAt: at('tried_at'),
    number: integer('number'),
    url: text('url'),
    /** Why it was not opened, in a sentence. */
    problem: text('problem'),
    endedAt: at('ended_at'),
  },
  (table) => [
    index('follow_ups_asked').on(table.askedAt).where(sql`state = 'asked'`),
    index('follow_ups_incident').on(table.incidentId),
  ],
)
