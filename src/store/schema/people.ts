import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { HoldableTell, TellKind } from '../../home/preferences.ts'
import type { Content } from '../../slack/post.ts'
import { at } from './moment.ts'

/** Who has opened the Home tab, and what it shows. */
export const homes = pgTable('homes', {
  /** Slack user id. */
  userId: text('user_id').primaryKey(),
  openedAt: at('opened_at').notNull(),
  /** SHA-256 of what is shown, so that nothing is sent twice. */
  shownHash: text('shown_hash'),
  shownAt: at('shown_at'),
  /** The products that it is about: the person's own and those that are followed; null for all. */
  products: jsonb('products').$type<string[]>(),
})

/** The products that somebody follows on the Home tab. */
export const follows = pgTable(
  'follows',
  { userId: text('user_id').notNull(), product: text('product').notNull(), since: at('since').notNull() },
  (table) => [primaryKey({ columns: [table.userId, table.product] })],
)

/** How somebody wants to be told. */
export const preferences = pgTable('preferences', {
  /** Slack user id. */
  userId: text('user_id').primaryKey(),
  /** Times of the day on the person's own clock, such as 19:00; null when there are no quiet hours. */
  quietFrom: text('quiet_from'),
  quietTo: text('quiet_to'),
  /** Where personal news goes. */
  via: text('via', { enum: ['direct', 'channel'] }).notNull(),
  /** What they are told of. */
  tells: jsonb('tells').$type<TellKind[]>().notNull(),
  changedAt: at('changed_at').notNull(),
})

/** What is to be told to somebody when their quiet hours are over, once under its key. */
export const heldTells = pgTable(
  'held_tells',
  {
    /** The key of the message that it becomes. */
    key: text('key').primaryKey(),
    /** Slack user id. */
    userId: text('user_id').notNull(),
    kind: text('kind').$type<HoldableTell>().notNull(),
    content: jsonb('content').$type<Content>().notNull(),
    /** The thread that it is about; null when it is about none. */
    thread: jsonb('thread').$type<{ channelId: string; ts: string }>(),
    dueAt: at('due_at').notNull(),
  },
  (table) => [index('held_tells_due').on(table.dueAt)],
)

/** Who a GitHub login is in Slack, as somebody said or an address showed. */
export const gitHubPeople = pgTable('github_people', {
  /** In small letters. */
  login: text('login').primaryKey(),
  /** Slack user id; null while nobody knows. */
  userId: text('user_id'),
  how: text('how', { enum: ['email', 'answered', 'unknown'] }).notNull(),
  /** When somebody was asked who it is: once. */
  askedAt: at('asked_at'),
  /** Slack user id of who was asked, and so may answer. */
  askedOf: text('asked_of'),
  knownAt: at('known_at'),
})
