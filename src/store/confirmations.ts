import { and, desc, eq, gt, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { Confirmation } from '../readiness/people.ts'
import type { Database } from './database.ts'
import { candidates, ticks } from './schema.ts'

/**
 * What people confirmed and that stands at a moment: ticks of the newest candidate of a product and environment that is
 * open or released, and of earlier ones those that hold across commits and have not expired. What several items confirm
 * together is confirmed when all of them are ticked.
 */
export async function standingConfirmations(
  database: Database,
  product: string,
  environment: string,
  now: Date,
): Promise<Confirmation[]> {
  const here = and(eq(candidates.product, product), eq(candidates.environment, environment))
  const [newest] = await database
    .select({ id: candidates.id, checklists: candidates.checklists })
    .from(candidates)
    .where(and(here, inArray(candidates.state, ['open', 'released'])))
    .orderBy(desc(candidates.requestedAt), desc(candidates.id))
    .limit(1)
  const isOfNewest = newest && and(eq(ticks.candidateId, newest.id), isNull(ticks.expiresAt))
  const rows = await database
    .select({
      confirms: ticks.confirms,
      by: ticks.by,
      at: ticks.at,
      note: ticks.note,
      link: ticks.link,
      key: sql<string>`${ticks.checklist} || '/' || ${ticks.itemId}`,
    })
    .from(ticks)
    .innerJoin(candidates, eq(ticks.candidateId, candidates.id))
    .where(and(here, isNotNull(ticks.confirms), isNull(ticks.endedAt), or(isOfNewest, gt(ticks.expiresAt, now))))
    .orderBy(ticks.at)
  const items = (newest?.checklists ?? []).flatMap(({ name, sections }) =>
    sections.flatMap((section) => section.items.map(({ id, confirms }) => ({ key: `${name}/${id}`, confirms }))),
  )
  const ticked = new Set(rows.map(({ key }) => key))
  const isWhole = (confirms: string) => items.every((item) => item.confirms !== confirms || ticked.has(item.key))
  return rows.flatMap(({ confirms, key: _key, ...tick }) =>
    confirms === null || !isWhole(confirms) ? [] : [{ confirms, ...tick }],
  )
}
