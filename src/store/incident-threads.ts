import { and, eq, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import type { Incident } from './incidents.ts'
import { incidents, messages } from './schema.ts'

/** The incident whose card stands at a place, and whose thread hangs on it; null for any other message. */
export async function incidentAt(database: Database, channelId: string, ts: string): Promise<Incident | null> {
  const [row] = await database
    .select({ incident: incidents })
    .from(messages)
    .innerJoin(incidents, sql`${messages.key} = 'incident.' || ${incidents.id}`)
    .where(and(eq(messages.channelId, channelId), eq(messages.ts, ts)))
  return row?.incident ?? null
}
