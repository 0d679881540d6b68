import { and, desc, eq, gt, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { Confirmation } from '../readiness/people.ts'
import type { Database } from './database.ts'
import { candidates, ticks } from './schema.ts'

/**
 * What people confirmed and that stands at a moment: ticks of one candidate, and of others those that hold across
 * commits and have not expired. What several items confirm together is confirmed when all of them are ticked.
 * @param candidateId whose ticks count; the newest candidate that is open or released when left out
 */
export async function standingConfirmations(
  database: Database,
  product: string,
  environment: string,
  now: Date,
  candidateId?: string,
): Promise<Confirmation[]> {
  const here = and(eq(candidates.product, product), eq(candidates.environment, environment))
  const isMeant =
    candidateId === undefined ? inArray(candidates.state, ['open', 'released']) : eq(candidates.id, candidateId)
  const [own] = await database
    .select({ id: candidates.id, checklists: candidates.checklists })
    .from(candidates)
    .where(and(here, isMeant))
    .orderBy(desc(candidates.requestedAt), desc(candidates.id))
    .limit(1)
  const isForCommit = own && and(eq(ticks.candidateId, own.id), isNull(ticks.expiresAt))
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
    .where(and(here, isNotNull(ticks.confirms), isNull(ticks.endedAt), or(isForCommit, gt(ticks.expiresAt, now))))
    .orderBy(ticks.at)
  const items = (own?.checklists ?? []).flatMap(({ name, sections }) =>
    sections.flatMap((section) => section.items.map(({ id, confirms }) => ({ key: `${name}/${id}`, confirms }))),
  )
  const ticked = new Set(rows.map(({ key }) => key))
  const isWhole = (confirms: string) => items.every((item) => item.confirms !== confirms || ticked.has(item.key))
  return rows.flatMap(({ confirms, key: _key, ...tick }) =>
    confirms === null || !isWhole(confirms) ? [] : [{ confirms, ...tick }],
  )
}
