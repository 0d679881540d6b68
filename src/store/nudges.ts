import { desc } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from './database.ts'
import { actsOn } from './ledger-about.ts'
import { ledger } from './schema.ts'

const NudgedPeople = z.object({ people: z.array(z.string()) })

/** Whom the newest nudge of a candidate was for, as user ids; nobody when it was never nudged. */
export async function nudgedPeople(database: Database, product: string, candidateId: string): Promise<string[]> {
  const [newest] = await database
    .select({ after: ledger.after })
    .from(ledger)
    .where(actsOn(product, 'candidate.nudge', candidateId))
    .orderBy(desc(ledger.sequence))
    .limit(1)
  return newest === undefined ? [] : NudgedPeople.parse(newest.after).people
}
