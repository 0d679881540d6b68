import { and, asc, eq, gte, like, or, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { ledger } from './schema.ts'

/** An entry as it stands in the ledger. */
export type StoredEntry = typeof ledger.$inferSelect

/** Everything that was done about a commit in an environment, and its waivers, since a moment, oldest first. */
export async function entriesAbout(
  database: Database,
  about: {
    readonly product: string
    readonly environment: string
    readonly commit: string
    readonly since: Date
  },
): Promise<StoredEntry[]> {
  return database
    .select()
    .from(ledger)
    .where(
      and(
        eq(ledger.product, about.product),
        gte(ledger.at, about.since),
        sql`${ledger.object} ->> 'environment' = ${about.environment}`,
        or(sql`${ledger.object} ->> 'commit' = ${about.commit}`, like(ledger.verb, 'waiver.%')),
      ),
    )
    .orderBy(asc(ledger.sequence))
}
