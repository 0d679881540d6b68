import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { type Mute, standingMutes } from '../store/mutes.ts'
import { maintenanceAt, rememberSpans, type Subject, spanAt } from './maintenance.ts'
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

/**
 * Why this may fail at a moment; of several reasons the one that ends last, null for none. Pure.
 * @param look how a window is looked at; `rememberSpans` for who looks all the time
 */
export function excuseAt(
  { name, maintenance }: Excusable,
  mutes: readonly Mute[],
  { subject, at, look = spanAt }: { readonly subject: Subject; readonly at: Date; readonly look?: typeof spanAt },
): Excuse | null {
  const planned = maintenanceAt(maintenance, subject, at, look)
  const mute = muteAt(mutes, name, subject, at)
  if (mute !== null && (planned === null || mute.until > planned.until)) {
    return { kind: 'mute', reason: mute.reason, until: mute.until, by: mute.by }
  }
  return planned && { kind: 'maintenance', reason: planned.window.title, until: planned.until, by: null }
}

/**
 * Reads once what holds now, for looking at many things: a batch of signals, a card, a list.
 * @returns why something may fail now, or null
 */
export async function excusesNow(
  context: Pick<Context, 'database' | 'now'>,
): Promise<(product: Excusable, subject: Subject) => Excuse | null> {
  const at = context.now()
  const mutes = await standingMutes(context.database, at)
  const look = rememberSpans()
  return (product, subject) => excuseAt(product, mutes, { subject, at, look })
}

/**
 * The same as a yes or no, for signals: those about no monitor are hidden only by what covers all of the product.
 * @returns whether a problem opens no incident now
 */
export async function hiddenNow(
  context: Pick<Context, 'database' | 'now'>,
): Promise<(product: Excusable, environment: string, about: string | null) => boolean> {
  const excuse = await excusesNow(context)
  return (product, environment, about) => excuse(product, { environment, monitor: about }) !== null
}

/** What holds, for who asks all the time. */
export interface KeptExcuses {
  /** Whether a monitor may fail at a moment. Never waits: mutes are as old as a second and the time that reading takes. */
  readonly isExcused: (product: string, environment: string, monitor: string, at: Date) => boolean
  /** Reads the mutes anew. To be awaited once before the first question. */
  readonly refresh: () => Promise<void>
}

const keptForMs = 1_000

/** Keeps what is muted at hand, and reads it anew once a second, at most and only while somebody asks. */
export function keepExcuses({ database, now, products, log }: KeepingContext): KeptExcuses {
  const look = rememberSpans()
  let mutes: readonly Mute[] = []
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | null = null

  const read = async () => {
    const at = now()
    mutes = await standingMutes(database, at)
    readAt = at.getTime()
  }
  const refresh = () => {
    reading ??= read().finally(() => {
      reading = null
    })
    return reading
  }

  return {
    refresh,
    isExcused: (name, environment, monitor, at) => {
      // Also after a clock was set back, which must not keep an old answer for longer.
      if (Math.abs(now().getTime() - readAt) >= keptForMs && reading === null) {
        refresh().catch((error: unknown) => log.warn({ err: error }, 'what is muted could not be read'))
      }
      const product = products.get(name)
      if (product === undefined) return false
      return excuseAt(product, mutes, { subject: { environment, monitor }, at, look }) !== null
    },
  }
}

type KeepingContext = Pick<Context, 'database' | 'now' | 'products' | 'log'>
