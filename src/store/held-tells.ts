import { asc, eq, lte, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { heldTells } from './schema.ts'
import { storable } from './storable.ts'

/** What is to be told when somebody's quiet hours are over. */
export type HeldTell = typeof heldTells.$inferSelect

/** Holds something until it is due; held before, it gets its newest words and moment. */
export async function holdTell(database: Database, held: HeldTell): Promise<void> {
  const { key, ...rest } = held
  const kept = { ...rest, content: storable(rest.content) }
  await database
    .insert(heldTells)
    .values({ key, ...kept })
    .onConflictDoUpdate({ target: heldTells.key, set: kept })
}

/** What is due, oldest first. */
export async function dueTells(database: Database, now: Date): Promise<HeldTell[]> {
  return database.select().from(heldTells).where(lte(heldTells.dueAt, now)).orderBy(asc(heldTells.dueAt)).limit(100)
}

/** Holds something no more: it was told, or is not wished. */
export async function dropTell(database: Database, key: string): Promise<void> {
  await database.delete(heldTells).where(eq(heldTells.key, key))
}

/** Holds nothing more of which the key begins so. */
export async function dropTells(database: Database, beginning: string): Promise<void> {
  await database.delete(heldTells).where(sql`starts_with(${heldTells.key}, ${beginning})`)
}
