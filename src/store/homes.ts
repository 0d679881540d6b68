import { and, asc, eq, gte, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { follows, homes } from './schema.ts'

/** Somebody's Home tab, as it is stored. */
export type StoredHome = typeof homes.$inferSelect

/**
 * Remembers that somebody opened the Home tab.
 * @param opened.isBlank Slack shows nothing there: then what was shown before counts for nothing
 */
export async function rememberHome(
  database: Database,
  { userId, at, isBlank }: { readonly userId: string; readonly at: Date; readonly isBlank: boolean },
): Promise<void> {
  const opened = { openedAt: at, ...(isBlank ? { shownHash: null } : {}) }
  await database
    .insert(homes)
    .values({ userId, ...opened })
    .onConflictDoUpdate({ target: homes.userId, set: opened })
}

/** Somebody's Home tab; null when it was never opened. */
export async function findHome(database: Database, userId: string): Promise<StoredHome | null> {
  const [found] = await database.select().from(homes).where(eq(homes.userId, userId))
  return found ?? null
}

/** Notes what a Home tab shows. */
export async function noteHome(
  database: Database,
  userId: string,
  shown: Partial<Pick<StoredHome, 'shownHash' | 'shownAt' | 'products'>>,
): Promise<void> {
  await database.update(homes).set(shown).where(eq(homes.userId, userId))
}

/** Whose Home tab is about a product, or shows all, and was opened since a moment. */
export async function homesAbout(database: Database, product: string, since: Date): Promise<readonly string[]> {
  const rows = await database
    .select({ userId: homes.userId })
    .from(homes)
    .where(
      and(
        gte(homes.openedAt, since),
        or(isNull(homes.products), sql`${homes.products} @> ${JSON.stringify([product])}::jsonb`),
      ),
    )
  return rows.map(({ userId }) => userId)
}

/** The names of the products that somebody follows. */
export async function followedBy(database: Database, userId: string): Promise<readonly string[]> {
  const rows = await database
    .select({ product: follows.product })
    .from(follows)
    .where(eq(follows.userId, userId))
    .orderBy(asc(follows.product))
  return rows.map(({ product }) => product)
}

/** Makes these the products that somebody follows; since when stays where it was. */
export async function setFollowed(
  transaction: Database,
  userId: string,
  products: readonly string[],
  now: Date,
): Promise<void> {
  const gone = (await followedBy(transaction, userId)).filter((product) => !products.includes(product))
  if (gone.length > 0) {
    await transaction.delete(follows).where(and(eq(follows.userId, userId), inArray(follows.product, gone)))
  }
  if (products.length === 0) return
  const rows = products.map((product) => ({ userId, product, since: now }))
  await transaction.insert(follows).values(rows).onConflictDoNothing()
}
