import { randomUUID } from 'node:crypto'
import { Cron } from 'croner'
import { IANAZone } from 'luxon'
import type { ActorContext } from '../context.ts'
import { UserError } from '../errors.ts'
import { findProduct } from '../readiness/find.ts'
import { actorName } from '../readiness/request.ts'
import { carryOut } from '../store/acts.ts'
import { addSubscription, type DigestSubscription, endSubscription } from '../store/digests.ts'
import { appendLedger } from '../store/ledger.ts'
import { readableSchedule } from './readable.ts'

/** What somebody wants a channel to get. */
export interface WishedDigest {
  readonly channelId: string
  readonly kind: 'daily' | 'weekly'
  /** Names of products; all when left out. */
  readonly productNames?: readonly string[]
  /** Five fields of cron; working days at nine, or Mondays at nine for a weekly one, when left out. */
  readonly cron?: string
  /** IANA name; the asking person's own zone when left out. */
  readonly zone?: string
  readonly skipsUnchanged?: boolean
}

const usualCron = { daily: '0 9 * * 1-5', weekly: '0 9 * * 1' } as const

/**
 * Subscribes a channel to a digest, in place of the one of the same kind that it has.
 * @throws UserError `digest.cron`, `digest.zone` or `product.unknown`, with what to write instead; `digest.hidden` when
 * those who read the channel may read none of the products’ own
 */
export async function subscribeDigest(
  context: ActorContext,
  { channelId, kind, productNames, cron = usualCron[kind], zone, skipsUnchanged = true }: WishedDigest,
): Promise<{ readonly subscription: DigestSubscription; readonly replaced: DigestSubscription | null }> {
  const { actor, products, people, now } = context
  const own =
    actor.kind === 'slack-user' && zone === undefined ? await people.person(actor.userId, { fresh: false }) : null
  const inZone = zone ?? own?.timeZone ?? 'UTC'
  if (!IANAZone.isValidZone(inZone)) {
    throw new UserError('digest.zone', `“${inZone}” is no time zone. Write one such as Europe/Berlin.`)
  }
  refuseCron(cron)
  const names = productNames?.map((name) => findProduct(products, name).name) ?? null
  const readable = await readableSchedule(context, { products: names }, { kind: 'channel', channelId })
  if (readable.products.length === 0) {
    const sentence = 'Those who read this channel may not read the channel of any of these products.'
    throw new UserError('digest.hidden', `${sentence} Subscribe the channel of one of them instead.`)
  }
  const subscription: DigestSubscription = {
    id: randomUUID(),
    channelId,
    kind,
    products: names,
    cron,
    zone: inZone,
    skipsUnchanged,
    createdBy: actorName(actor),
    createdAt: now(),
    endedAt: null,
    endedBy: null,
  }
  const replaced = await carryOut(context, async (transaction) => {
    const { endedAt: _at, endedBy: _by, ...added } = subscription
    const before = await addSubscription(transaction, added)
    await record(transaction, context, 'digest.subscribe', subscription)
    return before
  })
  return { subscription, replaced }
}

/**
 * Ends a channel's digest of a kind.
 * @throws UserError `digest.none` when the channel has none
 */
export async function unsubscribeDigest(
  context: ActorContext,
  { channelId, kind }: Pick<WishedDigest, 'channelId' | 'kind'>,
): Promise<DigestSubscription> {
  return carryOut(context, async (transaction) => {
    const by = actorName(context.actor)
    const ended = await endSubscription(transaction, { channelId, kind, by, at: context.now() })
    if (ended === null) {
      const hint = 'One that stands in a product’s file ends there. /digest list shows all.'
      throw new UserError('digest.none', `This channel has no ${kind} digest that somebody subscribed it to. ${hint}`)
    }
    await record(transaction, context, 'digest.unsubscribe', ended)
    return ended
  })
}

function refuseCron(cron: string): void {
  const sentence = `“${cron}” is no time. Write five fields of cron, such as 0 9 * * 1-5 for working days at 09:00.`
  if (cron.split(/\s+/).length !== 5) throw new UserError('digest.cron', sentence)
  try {
    if (new Cron(cron, { paused: true }).nextRun() !== null) return
  } catch {
    // The same sentence as for a time that never comes.
  }
  throw new UserError('digest.cron', sentence)
}

/** A digest belongs to no product, so it stands in a ledger of its own. */
async function record(
  transaction: Parameters<typeof appendLedger>[0],
  { actor, now }: ActorContext,
  verb: string,
  { id, channelId, kind, products, cron, zone, skipsUnchanged }: DigestSubscription,
): Promise<void> {
  await appendLedger(transaction, {
    product: 'countersign',
    at: now(),
    actor,
    verb,
    object: { kind: 'digest', id, title: `${kind} digest` },
    after: { channelId, kind, products, cron, zone, skipsUnchanged },
  })
}
