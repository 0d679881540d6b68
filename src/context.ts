import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Queue } from './jobs/queue.ts'
import type { Products } from './products/load.ts'
import type { Announcement } from './slack/announcement.ts'
import type { Sources } from './sources/sources.ts'
import type { Database } from './store/database.ts'

/** Who does something: every verb that changes state takes one, and the record keeps it. */
export type Actor =
  | { kind: 'slack-user'; teamId: string; userId: string }
  | { kind: 'webhook'; sender: string }
  | { kind: 'schedule'; schedule: string }
  | { kind: 'command-line'; user: string }

/** Somebody in the workspace, as Slack knows them now. */
export interface Person {
  /** Slack's user id. */
  readonly id: string
  readonly name: string
  readonly isBot: boolean
  /** The account was switched off. */
  readonly isDeactivated: boolean
  /** IANA name, such as Europe/Berlin; null when Slack does not tell. */
  readonly timeZone: string | null
}

/** Who is who in chat. Every method throws SourceError when Slack does not answer. */
export interface People {
  /**
   * The user ids that a role's people stand for: e-mail addresses, user ids, user group ids and `@handles` of groups.
   * Whom Slack does not know is left out.
   * @param options.fresh asks Slack anew, because somebody may have left a group a second ago; otherwise an answer of
   * the last minutes will do
   */
  readonly members: (people: readonly string[], options: { readonly fresh: boolean }) => Promise<readonly string[]>
  /** Null when there is nobody of this id. */
  readonly person: (userId: string, options: { readonly fresh: boolean }) => Promise<Person | null>
}

/** Somebody, or everybody in a channel. */
export type Reader =
  | { readonly kind: 'person'; readonly userId: string }
  | { readonly kind: 'channel'; readonly channelId: string }

/**
 * Whether a reader may read what stands in a channel, given by its id or its #name. What chat does not tell is a no:
 * nothing is shown to whoever may not see it.
 */
export type MayRead = (reader: Reader, channel: string) => Promise<boolean>

/** What every verb works with, passed by hand; built once, in `main.ts` (or by a test). */
export interface Context {
  readonly config: Config
  readonly database: Database
  readonly sources: Sources
  readonly products: Products
  readonly queue: Queue
  readonly people: People
  readonly mayRead: MayRead
  /** The one way out to chat. Resolves when Slack has taken it; a lasting failure rejects. */
  readonly announce: (announcement: Announcement) => Promise<void>
  /** Carries out acts of people that came in before a moment and that a crash left in the inbox. */
  readonly resumeActs: (before: Date) => Promise<void>
  readonly now: () => Date
  readonly log: Logger
}

/** Who acts, and the delivery in the inbox (`acts`) that carried it; null for what no delivery carried. */
export type ActorContext = Context & { readonly actor: Actor; readonly actId: string | null }
