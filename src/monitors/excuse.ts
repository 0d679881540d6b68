import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { type Mute, standingMutes } from '../store/mutes.ts'
import { maintenanceAt, type Subject } from './maintenance.ts'
import { muteAt } from './mutes.ts'

/** Why something may fail without an incident. */
export interface Excuse {
  readonly kind: 'maintenance' | 'mute'
  /** The title of the window, or what somebody wrote who muted it. */
  readonly reason: string
  readonly until: Date
  /** A Slack user id; null for what was planned in the product's file. */
  readonly by: string | null
}

/** What a product's file and its people say of failures. */
type Excusable = Pick<Product, 'name' | 'maintenance'>

/** Why this may fail at a moment; of several reasons the one that ends last, null for none. Pure. */
export function excuseAt(
  { name, maintenance }: Excusable,
  mutes: readonly Mute[],
  subject: Subject,
  at: Date,
): Excuse | null {
  const planned = maintenanceAt(maintenance, subject, at)
  const mute = muteAt(mutes, name, subject, at)
  if (mute !== null && (planned === null || mute.until > planned.until)) {
    return { kind: 'mute', reason: mute.reason, until: mute.until, by: mute.by }
  }
  return planned && { kind: 'maintenance', reason: planned.window.title, until: planned.until, by: null }
}

/**
 * Reads once what holds now, for looking at many things: taking signals, a card, a list.
 * @returns why something may fail now, or null
 */
export async function excusesNow(
  context: Pick<Context, 'database' | 'now'>,
): Promise<(product: Excusable, subject: Subject) => Excuse | null> {
  const at = context.now()
  const mutes = await standingMutes(context.database, at)
  return (product, subject) => excuseAt(product, mutes, subject, at)
}

/** How old an answer may be that is kept: a mute that somebody took off holds for no longer than this. */
const keptForMs = 1_000

/** The same for who asks all the time: what is muted is read once a second at most, and only while somebody asks. */
export function createExcuses(
  context: Pick<Context, 'database' | 'now'>,
): (product: Excusable, subject: Subject) => Promise<Excuse | null> {
  let kept: { readonly until: number; readonly mutes: Promise<readonly Mute[]> } | null = null
  return async (product, subject) => {
    const at = context.now()
    // A clock that was set back must not keep an old answer for longer.
    if (kept === null || at.getTime() >= kept.until || at.getTime() < kept.until - keptForMs) {
      const asked = { until: at.getTime() + keptForMs, mutes: standingMutes(context.database, at) }
      kept = asked
      asked.mutes.catch(() => {
        if (kept === asked) kept = null
      })
    }
    return excuseAt(product, await kept.mutes, subject, at)
  }
}
