import { and, desc, eq, gt, isNotNull, isNull, or } from 'drizzle-orm'
import type { Confirmation } from '../readiness/people.ts'
import type { Database } from './database.ts'
import { candidates, ticks } from './schema.ts'

/**
 * What people confirmed and that stands at a moment: ticks of the newest open candidate of a product and environment,
 * and of earlier ones those that hold across commits and have not expired.
 */
export async function standingConfirmations(
  database: Database,
  product: string,
  environment: string,
  now: Date,
): Promise<Confirmation[]> {
  const here = and(eq(candidates.product, product), eq(candidates.environment, environment))
  const [newest] = await database
    .select({ id: candidates.id })
    .from(candidates)
    .where(and(here, eq(candidates.state, 'open')))
    .orderBy(desc(candidates.requestedAt), desc(candidates.id))
    .limit(1)
  const isOfNewest = newest && and(eq(ticks.candidateId, newest.id), isNull(ticks.expiresAt))
  const rows = await database
    .select({ confirms: ticks.confirms, by: ticks.by, at: ticks.at, note: ticks.note, link: ticks.link })
    .from(ticks)
    .innerJoin(candidates, eq(ticks.candidateId, candidates.id))
    .where(and(here, isNotNull(ticks.confirms), isNull(ticks.endedAt), or(isOfNewest, gt(ticks.expiresAt, now))))
    .orderBy(ticks.at)
  return rows.flatMap(({ confirms, ...tick }) => (confirms === null ? [] : [{ confirms, ...tick }]))
}
