import { and, eq, gt } from 'drizzle-orm'
import type { Product } from '../products/product.ts'
import type { CheckWaiver } from '../readiness/people.ts'
import type { Database } from './database.ts'
import { waivers } from './schema.ts'

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
