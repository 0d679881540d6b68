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

/** What every verb works with, passed by hand; built once, in `main.ts` (or by a test). */
export interface Context {
  readonly config: Config
  readonly database: Database
  readonly sources: Sources
  readonly products: Products
  readonly queue: Queue
  /** The one way out to chat. Resolves when Slack has taken it; a lasting failure rejects. */
  readonly announce: (announcement: Announcement) => Promise<void>
  readonly now: () => Date
  readonly log: Logger
}

export type ActorContext = Context & { readonly actor: Actor }
