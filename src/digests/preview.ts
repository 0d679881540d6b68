import type { ActorContext } from '../context.ts'
import { findProduct } from '../readiness/find.ts'
import { lastSlot } from '../store/digests.ts'
import { composeDigest } from './compose.ts'
import type { Digest } from './digest.ts'
import { digestSchedules } from './schedules.ts'

const spanMs = { daily: 24 * 60 * 60_000, weekly: 7 * 24 * 60 * 60_000 } as const

/**
 * The digest as it would be posted now, from what is known: nothing is asked anew and nothing is kept.
 * @param wished.kind the one that the channel has, else a daily one, when null
 * @throws UserError `product.unknown`
 */
export async function previewDigest(
  context: ActorContext,
  wished: {
    readonly channelId: string
    readonly kind: 'daily' | 'weekly' | null
    readonly productNames?: readonly string[]
  },
): Promise<Digest> {
  const { database, products, now } = context
  const names = wished.productNames?.map((name) => findProduct(products, name).name)
  const own = (await digestSchedules(context)).find(
    ({ channelId, kind }) => channelId === wished.channelId && (wished.kind === null || kind === wished.kind),
  )
  const kind = wished.kind ?? own?.kind ?? 'daily'
  const last = own === undefined ? null : await lastSlot(database, own.id, now())
  const from = last?.changedAt ?? new Date(now().getTime() - spanMs[kind])
  return composeDigest(context, { kind, products: names ?? own?.products ?? null }, { from, to: now(), late: null })
}
