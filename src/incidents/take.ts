import type { Context } from '../context.ts'

/**
 * Whether a problem opens no incident now, because a maintenance window or a mute hides it.
 * @param about the monitor it speaks of; null for the product as a whole
 */
export type IsHidden = (product: string, environment: string, about: string | null, at: Date) => boolean | Promise<boolean>

/** Joins a product's pending signals to incidents; may be run at any moment, by any bot. */
export declare function takeSignals(
  context: Context,
  product: string,
  options?: { readonly isHidden?: IsHidden; readonly batch?: number },
): Promise<void>
