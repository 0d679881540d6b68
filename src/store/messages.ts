import { eq } from 'drizzle-orm'
import type { Database } from './database.ts'
import { messages } from './schema.ts'

/** A living Slack message and the key it was posted under. */
export type Message = typeof messages.$inferSelect

/** The message that was posted under a key, if one was. */
export async function findMessage(database: Database, key: string): Promise<Message | null> {
  const [message] = await database.select().from(messages).where(eq(messages.key, key))
  return message ?? null
}

/** Remembers where a key's message stands; a newer post under the same key takes its place. */
export async function rememberMessage(database: Database, message: Message): Promise<void> {
  const { key, ...place } = message
  await database
    .insert(messages)
    .values({ key, ...place })
    .onConflictDoUpdate({ target: messages.key, set: place })
}
