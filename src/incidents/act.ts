import type { ActorContext } from '../context.ts'
import { UserError } from '../errors.ts'
import type { Product } from '../products/product.ts'
import { actorName } from '../readiness/request.ts'
import { belongs, standingOf } from '../signoffs/members.ts'
import { carryOut } from '../store/acts.ts'
import type { Database } from '../store/database.ts'
import { addEvent, findIncident, holdIncident, type Incident, type NewIncidentEvent } from '../store/incidents.ts'
import { appendLedger, type LedgerEntry } from '../store/ledger.ts'
import { showIncidentLater } from './show-later.ts'

/** What came of an act: the incident as it is now, and what whoever acted is told. */
export interface Acted {
  readonly incident: Incident
  readonly sentence: string
}

/** Why an act does nothing, in a sentence for whoever tried. */
export interface Refused {
  readonly code: string
  readonly refusal: string
}

/** A change of an incident, and what is written down of it. */
export interface IncidentChange {
  readonly incident: Incident
  readonly sentence: string
  readonly event: Pick<NewIncidentEvent, 'kind' | 'sentence' | 'key'> & Partial<Pick<NewIncidentEvent, 'link' | 'tell'>>
  readonly entry: Pick<LedgerEntry, 'verb' | 'before' | 'after' | 'reason'>
}

export interface Acting {
  readonly transaction: Database
  /** As it is while nobody else can change it. */
  readonly incident: Incident
  readonly product: Product
  readonly at: Date
  /** A Slack user id, or another actor's name. */
  readonly by: string
}

/**
 * Lets somebody in a role of the product do something about an incident, once.
 * @param change decides and changes; what it returns is written into timeline and ledger in the same transaction
 * @throws UserError `incident.…` with the reason why nothing was done
 */
export async function actOn(
  context: ActorContext,
  incidentId: string,
  change: (acting: Acting) => Promise<IncidentChange | Refused>,
): Promise<Acted> {
  const known = await findIncident(context.database, incidentId)
  if (known === null) throw new UserError('incident.unknown', 'This incident is no longer kept.')
  const product = context.products.get(known.product)
  if (product === undefined) {
    throw new UserError('incident.no_product', `${known.productTitle} is no longer among the products.`)
  }
  await mustBelong(context, product)
  const by = actorName(context.actor)
  const done = await carryOut(context, async (transaction) => {
    const incident = await holdIncident(transaction, incidentId)
    if (incident === null) return { code: 'unknown', refusal: 'This incident is no longer kept.' }
    const at = context.now()
    const changed = await change({ transaction, incident, product, at, by })
    if ('refusal' in changed) return changed
    const { event, entry } = changed
    await addEvent(transaction, { incidentId, at, by, link: null, tell: null, ...event })
    await appendLedger(transaction, {
      ...entry,
      product: product.name,
      at,
      actor: context.actor,
      object: objectOf(incident),
    })
    return changed
  })
  // Only now, so that the act that was refused is settled all the same.
  if ('refusal' in done) throw new UserError(`incident.${done.code}`, done.refusal)
  await showIncidentLater(context, done.incident)
  return { incident: done.incident, sentence: done.sentence }
}

/**
 * Everybody who has a role of the product may act on its incidents, and the bot itself.
 * @throws UserError `incident.outsider`
 */
export async function mustBelong(context: ActorContext, product: Product): Promise<void> {
  const { actor } = context
  if (actor.kind !== 'slack-user') return
  // Minutes-old answers will do: who is woken must not wait for Slack, and undoing costs a press.
  if (belongs(await standingOf(context, product, actor.userId, { fresh: false }), null)) return
  const titles = product.roles.map(({ title }) => title).join(', ')
  throw new UserError('incident.outsider', `Only the people of ${product.title} can do this: ${titles}.`)
}

/** An incident as the ledger names it. */
export function objectOf({
  id,
  number,
  title,
  environment,
}: Pick<Incident, 'id' | 'number' | 'title' | 'environment'>) {
  return { kind: 'incident', id, title: `Incident ${number}: ${title}`, environment }
}

/** What somebody is told who comes when it is over. */
export function isOver({ number, resolvedBy }: Incident): Refused {
  const by = resolvedBy === null || resolvedBy === 'recovery' ? 'it recovered' : `<@${resolvedBy}> resolved it`
  return { code: 'resolved', refusal: `Incident ${number} is over: ${by}.` }
}
