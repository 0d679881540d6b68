import { randomUUID } from 'node:crypto'
import type { ActorContext } from '../context.ts'
import { findMonitor } from '../monitors/find.ts'
import { muteAt } from '../monitors/mutes.ts'
import type { Product } from '../products/product.ts'
import { findEnvironment, findProduct } from '../readiness/find.ts'
import { belongs, standingOf } from '../signoffs/members.ts'
import { carryOut } from '../store/acts.ts'
import { appendLedger, type LedgerFact, type LedgerObject } from '../store/ledger.ts'
import { endMute, type Mute, type Muted, setMute, standingMutes } from '../store/mutes.ts'
import { muteReason, muteTime } from './mute-words.ts'

/** What is muted, with its names as people are told them. */
export interface MutedNames extends Muted {
  readonly productTitle: string
}

export type MuteOutcome =
  /** `replaced` is the mute of the very same whose place it takes. */
  | { readonly outcome: 'muted'; readonly muted: MutedNames; readonly until: Date; readonly replaced: Mute | null }
  | { readonly outcome: 'refused'; readonly productTitle: string }

export type UnmuteOutcome =
  | { readonly outcome: 'unmuted'; readonly muted: MutedNames; readonly ended: Mute }
  /** `covered` is a mute of all of the product that hides the monitor all the same. */
  | { readonly outcome: 'not-muted'; readonly muted: MutedNames; readonly covered: Mute | null }
  | { readonly outcome: 'refused'; readonly productTitle: string }

interface MuteRequest {
  readonly productName: string
  /** The product's default when left out. */
  readonly environmentName?: string
  /** All of the product when left out. */
  readonly monitor?: string
}

/**
 * Lets a monitor, or all of a product, fail for a while without an incident. Whoever has a role of the product may. One of
 * the very same that stands is replaced, be it to prolong or to shorten it.
 * @param request.forMs one minute to seven days
 * @throws UserError `product.unknown`, `environment.unknown`, `monitor.unknown`, `monitor.elsewhere`, `mute.time` or
 * `mute.reason`
 */
export async function muteMonitor(
  context: ActorContext,
  request: MuteRequest & { readonly forMs: number; readonly reason: string },
): Promise<MuteOutcome> {
  const { product, muted } = subjectOf(context, request)
  const [forMs, reason] = [muteTime(request.forMs), muteReason(request.reason)]
  const person = await personOf(context, product)
  if (person === null) return { outcome: 'refused', productTitle: product.title }
  return carryOut(context, async (transaction): Promise<MuteOutcome> => {
    const at = context.now()
    const mute = { id: randomUUID(), ...subjectIn(muted), reason, by: person, from: at, until: after(at, forMs) }
    const replaced = await setMute(transaction, mute)
    await appendLedger(transaction, {
      product: product.name,
      at,
      actor: context.actor,
      verb: 'monitor.mute',
      object: objectOf(mute.id, muted),
      before: replaced && factOf(replaced),
      after: factOf(mute),
      reason,
    })
    return { outcome: 'muted', muted, until: mute.until, replaced }
  })
}

/**
 * Ends a mute before its time. Whoever has a role of the product may, also that of somebody else.
 * @throws UserError `product.unknown`, `environment.unknown`, `monitor.unknown` or `monitor.elsewhere`
 */
export async function unmuteMonitor(context: ActorContext, request: MuteRequest): Promise<UnmuteOutcome> {
  const { product, muted } = subjectOf(context, request)
  const person = await personOf(context, product)
  if (person === null) return { outcome: 'refused', productTitle: product.title }
  return carryOut(context, async (transaction): Promise<UnmuteOutcome> => {
    const at = context.now()
    const ended = await endMute(transaction, muted, { endedAt: at, endedBy: person })
    if (ended === null) {
      const covered = muteAt(await standingMutes(transaction, at), product.name, muted, at)
      return { outcome: 'not-muted', muted, covered }
    }
    await appendLedger(transaction, {
      product: product.name,
      at,
      actor: context.actor,
      verb: 'monitor.unmute',
      object: objectOf(ended.id, muted),
      before: factOf(ended),
      after: null,
    })
    return { outcome: 'unmuted', muted, ended }
  })
}

function subjectOf(context: ActorContext, { productName, environmentName, monitor }: MuteRequest) {
  const product = findProduct(context.products, productName)
  const environment = findEnvironment(product, environmentName)
  const name = monitor === undefined ? null : findMonitor(product, monitor, environment).name
  const muted: MutedNames = { product: product.name, productTitle: product.title, environment, monitor: name }
  return { product, muted }
}

/** Who acts, when it is one of the product's people; null otherwise. */
async function personOf(context: ActorContext, product: Product): Promise<string | null> {
  const { actor } = context
  if (actor.kind !== 'slack-user') return null
  return belongs(await standingOf(context, product, actor.userId, { fresh: true }), null) ? actor.userId : null
}

const subjectIn = ({ product, environment, monitor }: Muted): Muted => ({ product, environment, monitor })

const after = (at: Date, forMs: number) => new Date(at.getTime() + forMs)

const objectOf = (id: string, { monitor, environment, productTitle }: MutedNames): LedgerObject => ({
  kind: 'mute',
  id,
  title: monitor ?? productTitle,
  environment,
})

const factOf = ({ by, reason, until }: Pick<Mute, 'by' | 'reason' | 'until'>): LedgerFact => ({
  by,
  reason,
  until: until.toISOString(),
})
