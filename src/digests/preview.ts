import type { ActorContext, Reader } from '../context.ts'
import { UserError } from '../errors.ts'
import { findProduct } from '../readiness/find.ts'
import { lastSlot } from '../store/digests.ts'
import { composeDigest } from './compose.ts'
import type { Digest, DigestSchedule } from './digest.ts'
import { readableDigest, readableSchedule } from './readable.ts'
import { digestSchedules } from './schedules.ts'
import { spanBegins } from './slots.ts'

/** Whoever asks in Slack sees what Slack shows them; whoever sits at the machine sees all. */
const readerOf = ({ actor }: Pick<ActorContext, 'actor'>): Reader | null =>
  actor.kind === 'slack-user' ? { kind: 'person', userId: actor.userId } : null

/**
 * The digest as it would be posted now, from what is known: nothing is asked anew and nothing is kept.
 * @param wished.kind the one that the channel has, else a daily one, when null
 * @throws UserError `product.unknown`, or `digest.hidden` when whoever asks may read no product’s channel
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
  const from = spanBegins(kind, last?.changedAt ?? null, now())
  const reader = readerOf(context)
  const asked = { kind, products: names ?? own?.products ?? null }
  const schedule = reader === null ? asked : await readableSchedule(context, asked, reader)
  if (schedule.products?.length === 0) {
    const sentence = 'You are in none of the private channels of these products. Ask somebody there to invite you.'
    throw new UserError('digest.hidden', sentence)
  }
  const digest = await composeDigest(context, schedule, { from, to: now(), late: null })
  return reader === null ? digest : readableDigest(context, digest, reader)
}

/** Every digest there is, without those of channels that whoever asks may not read. */
export async function visibleSchedules(context: ActorContext): Promise<readonly DigestSchedule[]> {
  const [schedules, reader] = [await digestSchedules(context), readerOf(context)]
  if (reader === null) return schedules
  const visible = await Promise.all(schedules.map(({ channelId }) => context.mayRead(reader, channelId)))
  return schedules.filter((_schedule, index) => visible[index])
}
