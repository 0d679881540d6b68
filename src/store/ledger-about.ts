import { and, asc, eq, gte, like, or, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { ledger } from './schema.ts'

/** An entry as it stands in the ledger. */
export type StoredEntry = typeof ledger.$inferSelect

/** The acts of one kind about one candidate: what its card is shown by, so the index finds them. */
export const actsOn = (product: string, verb: string, candidateId: string) =>
  and(
    eq(ledger.product, product),
    eq(ledger.verb, verb),
    // As the index has it.
    sql`left(${ledger.object} ->> 'id', 100) = ${candidateId}`,
  )

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
