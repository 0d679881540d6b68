import { and, eq, gt, inArray, lte, or, sql } from 'drizzle-orm'
import type { Product } from '../products/product.ts'
import type { CheckWaiver } from '../readiness/people.ts'
import type { Database } from './database.ts'
import { waivers } from './schema.ts'
import { storable } from './storable.ts'

export type WaiverRow = typeof waivers.$inferSelect

/** A waiver by its id, whatever became of it. */
export async function findWaiver(database: Database, id: string): Promise<WaiverRow | null> {
  const [row] = await database.select().from(waivers).where(eq(waivers.id, id))
  return row ?? null
}

/** The waivers that stand at a moment: granted, and not expired even if nobody has marked them yet. */
export async function standingWaivers(
  database: Database,
  product: Pick<Product, 'name' | 'roles'>,
  environment: string,
  now: Date,
): Promise<CheckWaiver[]> {
  const rows = await database
    .select()
    .from(waivers)
    .where(
      and(
        eq(waivers.product, product.name),
        eq(waivers.environment, environment),
        eq(waivers.state, 'granted'),
        gt(waivers.expiresAt, now),
      ),
    )
    .orderBy(waivers.askedAt)
  return rows.map(({ id, checkId, reason, askedBy, decidedBy, decidedAs, expiresAt }) => {
    const grantedAs = product.roles.find(({ role }) => role === decidedAs)?.title ?? decidedAs ?? ''
    return { id, checkId, reason, askedBy, grantedBy: decidedBy ?? '', grantedAs, expiresAt }
  })
}

/**
 * Stores a waiver that somebody asks for, unless one stands for the same check.
 * @returns the one that is stored: the new one, or whichever was there first
 */
export async function insertWaiver(
  database: Database,
  waiver: typeof waivers.$inferInsert,
): Promise<{ readonly isNew: boolean; readonly waiver: WaiverRow }> {
  const { product, environment, checkId } = waiver
  for (;;) {
    const [asked] = await database
      .insert(waivers)
      .values(storable(waiver))
      .onConflictDoNothing({
        target: [waivers.product, waivers.environment, waivers.checkId],
        where: sql`state in ('asked', 'granted')`,
      })
      .returning()
    if (asked) return { isNew: true, waiver: asked }
    const [first] = await database
      .select()
      .from(waivers)
      .where(
        and(
          eq(waivers.product, product),
          eq(waivers.environment, environment),
          eq(waivers.checkId, checkId),
          inArray(waivers.state, ['asked', 'granted']),
        ),
      )
    // None: it ended between the two statements, so there is room now.
    if (first) return { isNew: false, waiver: first }
  }
}

/** From which states a waiver may be moved, and of when it must not have expired. */
interface Movable {
  readonly id: string
  readonly from: readonly WaiverRow['state'][]
  /** Left out: also one whose time has come. */
  readonly validAt?: Date
}

/**
 * Moves a waiver into another state.
 * @returns the waiver as it is then; null when somebody was first
 */
export async function moveWaiver(
  database: Database,
  { id, from, validAt }: Movable,
  change: Pick<WaiverRow, 'state'> & Partial<Omit<WaiverRow, 'id'>>,
): Promise<WaiverRow | null> {
  const isValid = validAt && gt(waivers.expiresAt, validAt)
  const [moved] = await database
    .update(waivers)
    .set(storable(change))
    .where(and(eq(waivers.id, id), inArray(waivers.state, [...from]), isValid))
    .returning()
  return moved ?? null
}

const dueAtOnce = 100

/** Waivers whose time has come and that nobody has marked yet, the oldest first. */
export async function dueWaivers(database: Database, now: Date): Promise<WaiverRow[]> {
  return database
    .select()
    .from(waivers)
    .where(and(inArray(waivers.state, ['asked', 'granted']), lte(waivers.expiresAt, now)))
    .orderBy(waivers.expiresAt)
    .limit(dueAtOnce)
}

/** Waivers that were asked for, decided on or ended since a moment. */
export async function changedWaivers(database: Database, since: Date, now: Date): Promise<WaiverRow[]> {
  const hasExpired = and(eq(waivers.state, 'expired'), gt(waivers.expiresAt, since), lte(waivers.expiresAt, now))
  return database
    .select()
    .from(waivers)
    .where(or(gt(waivers.askedAt, since), gt(waivers.decidedAt, since), hasExpired))
    .orderBy(waivers.askedAt)
}
