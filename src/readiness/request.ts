import { randomUUID } from 'node:crypto'
import type { Actor, ActorContext } from '../context.ts'
import { UserError } from '../errors.ts'
import type { Product } from '../products/product.ts'
import type { Place } from '../slack/announcement.ts'
import { beginReport, failReport, latestReport } from '../store/reports.ts'
import { findEnvironment, findProduct } from './find.ts'

/** Longer than any report can take: its checks end within a minute, and a lost job is found again within three. */
export const staleAfterMs = 5 * 60_000

export type Asked =
  | { readonly outcome: 'asked'; readonly reportId: string }
  | { readonly outcome: 'already-asking'; readonly askedBy: string; readonly startedAt: Date }

/**
 * Begins a report: remembers it, shows a placeholder, and leaves the asking to a job. In one place only one report of
 * a product and environment is gathered at a time; whoever asks second is told who was first.
 * @param request.environmentName the product's default when left out
 * @throws UserError `product.unknown` or `environment.unknown`, with what was probably meant
 */
export async function askReadiness(
  context: ActorContext,
  request: { readonly productName: string; readonly environmentName?: string; readonly place: Place },
): Promise<Asked> {
  const product = findProduct(context.products, request.productName)
  const environment = findEnvironment(product, request.environmentName)
  const { place } = request
  const id = randomUUID()
  const askedBy = actorName(context.actor)
  const begun = await beginReport(context.database, {
    id,
    product: product.name,
    productTitle: product.title,
    environment,
    askedIn: place.channelId,
    askedBy,
    place,
    manifestHash: product.hash,
    now: context.now(),
    staleAfterMs,
  })
  if (!begun.began) return { outcome: 'already-asking', askedBy: begun.askedBy, startedAt: begun.startedAt }
  await showPlaceholder(context, { id, product, environment, askedBy, place })
  await context.queue.add('report-readiness', { reportId: id }, { id: `readiness.${id}` })
  return { outcome: 'asked', reportId: id }
}

async function showPlaceholder(
  context: ActorContext,
  asked: { id: string; product: Product; environment: string; askedBy: string; place: Place },
): Promise<void> {
  const { id, product, environment, askedBy, place } = asked
  try {
    // Only a card that is there already keeps its last report in sight while it is refreshed.
    const previous = place.messageTs === null ? null : await latestReport(context.database, product.name, environment)
    const waivers = product.signOffs.get(environment)?.waivers ?? null
    await context.announce({
      kind: 'readiness.asked',
      reportId: id,
      product: product.name,
      productTitle: product.title,
      environment,
      askedBy,
      place,
      previous,
      ...(waivers === null ? {} : { mayBeWaived: true }),
    })
  } catch (error) {
    if (error instanceof UserError) {
      // Nobody could see the report either, so it must not stand in the way of the next one.
      await failReport(context.database, id, context.now())
      throw error
    }
    // The card itself may still get through when the answers are there.
    context.log.warn({ err: error, reportId: id }, 'the placeholder of a report was not shown')
  }
}

/** Who asks, as it is stored and shown: a Slack user's id, or another actor's name. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'slack-user':
      return actor.userId
    case 'webhook':
      return actor.sender
    case 'schedule':
      return actor.schedule
    case 'command-line':
      return actor.user
  }
}
