import { asc } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from './database.ts'
import { actsOn } from './ledger-about.ts'
import { ledger } from './schema.ts'

const outcome = z.enum(['go', 'waiting', 'no-go'])

const Turn = z.object({
  outcome,
  sentence: z.string(),
  prerequisites: z.array(z.string()),
  givenBy: z.array(z.object({ role: z.string(), person: z.string() })),
})

/** A decision that turned. */
export interface DecisionTurn extends z.output<typeof Turn> {
  /** Its place in the product's ledger. */
  readonly sequence: number
  /** What it was before; null when there was none. */
  readonly before: z.output<typeof outcome> | null
}

const Before = z.object({ outcome }).nullable()

/** Every turn of a candidate's decision, oldest first, as the ledger has it. */
export async function decisionTurns(database: Database, product: string, candidateId: string): Promise<DecisionTurn[]> {
  const rows = await database
    .select({ sequence: ledger.sequence, before: ledger.before, after: ledger.after })
    .from(ledger)
    .where(actsOn(product, 'candidate.decide', candidateId))
    .orderBy(asc(ledger.sequence))
  return rows.map(({ sequence, before, after }) => ({
    ...Turn.parse(after),
    sequence,
    before: Before.parse(before)?.outcome ?? null,
  }))
}
