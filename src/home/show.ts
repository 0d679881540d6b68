import type { Context } from '../context.ts'
import { alone } from '../store/candidates.ts'
import { findHome, noteHome } from '../store/homes.ts'
import { gatherHome, homeProducts, subjectOf } from './gather.ts'
import { showHomeLater } from './show-later.ts'

/**
 * Brings somebody's Home tab up to date, one bot at a time. Whoever finds another at it comes again: the other may have
 * looked before the newest change.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function showHome(context: Context, userId: string): Promise<void> {
  const { database } = context
  const done = await alone(database, `home.${userId}`, async () => {
    const stored = await findHome(database, userId)
    if (stored === null) return
    // First, so that no change is missed while it is gathered.
    const subject = await subjectOf(context, userId)
    const products = homeProducts(subject)
    await noteHome(database, userId, { products: products === null ? null : [...products] })
    const home = await gatherHome(context, userId, subject)
    await context.announce({ kind: 'home.shown', home, shownHash: stored.shownHash })
  })
  if (!done) await showHomeLater(context, userId)
}
