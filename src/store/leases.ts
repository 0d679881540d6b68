import { and, eq, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { leases } from './schema.ts'

/**
 * Takes or renews a lease, by the database's clock, which all bots share.
 * @returns whether the holder has it for so long from now on; false while another one has it
 */
export async function takeLease(database: Database, name: string, holder: string, forMs: number): Promise<boolean> {
  const until = sql`now() + make_interval(secs => ${forMs / 1000})`
  const taken = await database
    .insert(leases)
    .values({ name, holder, until })
    .onConflictDoUpdate({
      target: leases.name,
      set: { holder, until },
      setWhere: sql`${leases.holder} = ${holder} or ${leases.until} < now()`,
    })
    .returning({ holder: leases.holder })
  return taken.length > 0
}

/** Gives a lease back, so that the next one need not wait for it to run out. */
export async function releaseLease(database: Database, name: string, holder: string): Promise<void> {
  await database.delete(leases).where(and(eq(leases.name, name), eq(leases.holder, holder)))
}
