import { and, desc, eq, ne, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { incidents, messages } from './schema.ts'

/** A living Slack message and the key it was posted under. */
export type Message = typeof messages.$inferSelect

/** The timestamp of a post whose answer nobody has seen yet. */
const begun = ''

/** The message that was posted under a key, if one was. */
export async function findMessage(database: Database, key: string): Promise<Message | null> {
  const [message] = await database
    .select()
    .from(messages)
    .where(and(eq(messages.key, key), ne(messages.ts, begun)))
  return message ?? null
}

/**
 * Notes that a message is about to be posted under a key.
 * @returns since when a post under it was begun before, and may stand in Slack; null when none was
 */
export async function beginMessage(
  database: Database,
  key: string,
  channelId: string,
  now: Date,
): Promise<Date | null> {
  const [earlier] = await database
    .select()
    .from(messages)
    .where(and(eq(messages.key, key), eq(messages.ts, begun)))
  if (earlier !== undefined) return earlier.postedAt
  await rememberMessage(database, { key, channelId, ts: begun, postedAt: now })
  return null
}

/** Takes the note back: Slack refused the post. */
export async function forgetBegun(database: Database, key: string): Promise<void> {
  await database.delete(messages).where(and(eq(messages.key, key), eq(messages.ts, begun)))
}

/** Remembers where a key's message stands; a newer post under the same key takes its place. */
export async function rememberMessage(database: Database, message: Message): Promise<void> {
  const { key, ...place } = message
  await database
    .insert(messages)
    .values({ key, ...place })
    .onConflictDoUpdate({ target: messages.key, set: place })
}

/**
 * The id of a channel that a product's file names, as the newest incident shown in it tells; what was given where none
 * does. A channel can be read by its id only.
 */
export async function channelNamed(database: Database, channel: string): Promise<string> {
  if (!channel.startsWith('#')) return channel
  const [newest] = await database
    .select({ channelId: messages.channelId })
    .from(incidents)
    .innerJoin(messages, eq(messages.key, sql`'incident.' || ${incidents.id}`))
    .where(and(eq(incidents.channelId, channel), ne(messages.ts, begun)))
    .orderBy(desc(incidents.openedAt))
    .limit(1)
  return newest?.channelId ?? channel
}
