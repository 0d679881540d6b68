import { and, asc, desc, eq, getTableColumns, gt, inArray, isNotNull, isNull, lte, or } from 'drizzle-orm'
import type { Database } from './database.ts'
import { candidates, ticks } from './schema.ts'
import { storable } from './storable.ts'

export type StoredTick = typeof ticks.$inferSelect

/** A candidate's ticks that stand at a moment. */
export async function standingTicks(database: Database, candidateId: string, now: Date): Promise<StoredTick[]> {
  return database
    .select()
    .from(ticks)
    .where(
      and(
        eq(ticks.candidateId, candidateId),
        isNull(ticks.endedAt),
        or(isNull(ticks.expiresAt), gt(ticks.expiresAt, now)),
      ),
    )
    .orderBy(asc(ticks.at))
}

/** A candidate's ticks that stood at an earlier moment, whatever became of them since. */
export async function ticksAt(database: Database, candidateId: string, moment: Date): Promise<StoredTick[]> {
  return database
    .select()
    .from(ticks)
    .where(
      and(
        eq(ticks.candidateId, candidateId),
        lte(ticks.at, moment),
        or(isNull(ticks.endedAt), gt(ticks.endedAt, moment)),
        or(isNull(ticks.expiresAt), gt(ticks.expiresAt, moment)),
      ),
    )
    .orderBy(asc(ticks.at))
}

/**
 * Ticks an item.
 * @returns the tick that stands already, if one does
 */
export async function tickOnce(transaction: Database, tick: typeof ticks.$inferInsert): Promise<StoredTick | null> {
  // One that has expired stands no more, but it still holds the item's place.
  await transaction
    .update(ticks)
    .set({ endedAt: tick.at, endedBy: 'expiry' })
    .where(and(ofItem(tick.candidateId, tick.checklist, tick.itemId), lte(ticks.expiresAt, tick.at)))
  const inserted = await transaction
    .insert(ticks)
    .values(storable(tick))
    .onConflictDoNothing()
    .returning({ id: ticks.id })
  if (inserted.length === 1) return null
  const [standing] = await transaction
    .select()
    .from(ticks)
    .where(ofItem(tick.candidateId, tick.checklist, tick.itemId))
  return standing ?? null
}

/**
 * Takes a tick back.
 * @returns null when none stands
 */
export async function endTick(
  transaction: Database,
  item: { readonly candidateId: string; readonly checklist: string; readonly itemId: string },
  end: { readonly endedAt: Date; readonly endedBy: string },
): Promise<StoredTick | null> {
  const [row] = await transaction
    .update(ticks)
    .set(end)
    .where(ofItem(item.candidateId, item.checklist, item.itemId))
    .returning()
  return row ?? null
}

/**
 * Takes back what was ticked for a time and not for one commit, on whichever candidates of an environment it stands.
 * @returns the candidates' ids
 */
export async function endLastingTicks(
  transaction: Database,
  item: {
    readonly product: string
    readonly environment: string
    readonly checklist: string
    readonly itemId: string
  },
  end: { readonly endedAt: Date; readonly endedBy: string },
): Promise<string[]> {
  const here = transaction
    .select({ id: candidates.id })
    .from(candidates)
    .where(and(eq(candidates.product, item.product), eq(candidates.environment, item.environment)))
  const rows = await transaction
    .update(ticks)
    .set(end)
    .where(
      and(
        inArray(ticks.candidateId, here),
        eq(ticks.checklist, item.checklist),
        eq(ticks.itemId, item.itemId),
        isNotNull(ticks.expiresAt),
        isNull(ticks.endedAt),
      ),
    )
    .returning({ id: ticks.candidateId })
  return rows.map(({ id }) => id)
}

/** What is ticked in an environment for a time, and not for one commit, and stands at a moment: of each item the newest. */
export async function lastingTicks(
  database: Database,
  product: string,
  environment: string,
  now: Date,
): Promise<StoredTick[]> {
  return database
    .selectDistinctOn([ticks.checklist, ticks.itemId], getTableColumns(ticks))
    .from(ticks)
    .innerJoin(candidates, eq(ticks.candidateId, candidates.id))
    .where(
      and(
        eq(candidates.product, product),
        eq(candidates.environment, environment),
        isNull(ticks.endedAt),
        gt(ticks.expiresAt, now),
      ),
    )
    .orderBy(ticks.checklist, ticks.itemId, desc(ticks.at))
}

const ofItem = (candidateId: string, checklist: string, itemId: string) =>
  and(
    eq(ticks.candidateId, candidateId),
    eq(ticks.checklist, checklist),
    eq(ticks.itemId, itemId),
    isNull(ticks.endedAt),
  )
