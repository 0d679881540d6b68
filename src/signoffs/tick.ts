import { randomUUID } from 'node:crypto'
import type { ActorContext } from '../context.ts'
import { carryOut } from '../store/acts.ts'
import { type Candidate, findCandidate, holdEnvironment, lockCandidate } from '../store/candidates.ts'
import { endLastingTicks, endTick, tickOnce } from '../store/ticks.ts'
import type { CandidateChecklist } from './candidate.ts'
import { belongs, standingOf } from './members.ts'
import { conclude, recordAct, refreshLater, showLater } from './state.ts'

/** Which item of which candidate. */
export interface ItemReference {
  readonly candidateId: string
  readonly checklist: string
  readonly itemId: string
}

export type Ticked =
  | { readonly outcome: 'ticked' | 'unticked' }
  /** Somebody was first. */
  | { readonly outcome: 'already'; readonly by: string; readonly at: Date }
  | { readonly outcome: 'not-ticked' }
  /** Evidence ticks it, and nobody else. */
  | { readonly outcome: 'proven-by-checks' }
  /** Only these roles may; null stands for all of the product's. */
  | { readonly outcome: 'refused'; readonly owner: string | null }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'not-open'; readonly state: Candidate['state'] | 'gone' }

/** Ticks an item by hand, with what proves it. Its owner's people may, or all of the product's where it has no owner. */
export async function tickItem(
  context: ActorContext,
  item: ItemReference & { readonly note: string | null; readonly link: string | null },
): Promise<Ticked> {
  return changeItem(context, item, async ({ transaction, candidate, found, userId }) => {
    const at = context.now()
    const { candidateId, checklist, itemId, note, link } = item
    const standing = await tickOnce(transaction, {
      id: randomUUID(),
      candidateId,
      checklist,
      itemId,
      title: found.title,
      confirms: found.confirms,
      by: userId,
      at,
      note,
      link,
      expiresAt: found.validForMs === null ? null : new Date(at.getTime() + found.validForMs),
    })
    if (standing !== null) return { outcome: 'already', by: standing.by, at: standing.at }
    await recordAct(transaction, candidate, {
      about: asItem(item, found.title),
      at,
      actor: context.actor,
      verb: 'item.tick',
      before: { done: false },
      after: { done: true, ...(link === null ? {} : { link }) },
      reason: note,
    })
    return { outcome: 'ticked' }
  })
}

/** Takes a tick back, and with one that holds across commits its copies on other candidates; whoever may tick may. */
export async function untickItem(context: ActorContext, item: ItemReference): Promise<Ticked> {
  const also: string[] = []
  const done = await changeItem(context, item, async ({ transaction, candidate, found, userId }) => {
    const at = context.now()
    const end = { endedAt: at, endedBy: userId }
    const ended = await endTick(transaction, item, end)
    if (ended === null) return { outcome: 'not-ticked' }
    const { product, environment } = candidate
    also.push(...(await endLastingTicks(transaction, { product, environment, ...item }, end)))
    await recordAct(transaction, candidate, {
      about: asItem(item, found.title),
      at,
      actor: context.actor,
      verb: 'item.untick',
      before: { done: true, by: ended.by },
      after: { done: false },
    })
    return { outcome: 'unticked' }
  })
  for (const id of also) await refreshLater(context, id, `untick-${item.candidateId}-${context.now().getTime()}`)
  return done
}

interface Change {
  readonly transaction: Parameters<typeof lockCandidate>[0]
  readonly candidate: Candidate
  readonly found: CandidateChecklist['sections'][number]['items'][number]
  readonly userId: string
}

interface Done {
  readonly result: Ticked
  /** The candidate whose card is behind; undefined when nothing changed. */
  readonly shown?: Candidate
  readonly confirms?: boolean
}

async function changeItem(
  context: ActorContext,
  reference: ItemReference,
  change: (given: Change) => Promise<Ticked>,
): Promise<Ticked> {
  const { actor } = context
  const known = await findCandidate(context.database, reference.candidateId)
  const product = known === null ? undefined : context.products.get(known.product)
  if (actor.kind !== 'slack-user' || known === null || product === undefined) return { outcome: 'gone' }
  const standing = await standingOf(context, product, actor.userId, { fresh: false })
  const done = await carryOut(context, async (transaction): Promise<Done> => {
    // A tick that is just being carried over to another commit must not survive being taken back.
    await holdEnvironment(transaction, product.name, known.environment)
    const candidate = await lockCandidate(transaction, reference.candidateId)
    if (candidate?.state !== 'open' && candidate?.state !== 'released') {
      return { result: { outcome: 'not-open', state: candidate?.state ?? 'gone' } }
    }
    const found = itemIn(candidate, reference)
    if (found === undefined) return { result: { outcome: 'gone' } }
    // A release was made on what was due before it; what is due after it is ticked from then on.
    if (candidate.state === 'released' && found.phase === 'before') {
      return { result: { outcome: 'not-open', state: candidate.state } }
    }
    if (found.checks.length > 0) return { result: { outcome: 'proven-by-checks' } }
    const owner = found.owner?.role ?? null
    if (product.roles.length > 0 && !belongs(standing, owner)) return { result: { outcome: 'refused', owner } }
    const result = await change({ transaction, candidate, found, userId: actor.userId })
    if (result.outcome !== 'ticked' && result.outcome !== 'unticked') return { result }
    const shown = (await conclude(context, transaction, candidate.id)).candidate
    return { result, shown, confirms: found.confirms !== null }
  })
  if (done.shown !== undefined) await showLater(context, done.shown)
  // What the tick confirms counts in readiness, so the evidence is asked anew.
  if (done.shown !== undefined && done.confirms) {
    await refreshLater(context, done.shown.id, `tick-${done.shown.revision}`)
  }
  return done.result
}

function itemIn(candidate: Candidate, { checklist, itemId }: ItemReference) {
  return candidate.checklists
    .find(({ name }) => name === checklist)
    ?.sections.flatMap(({ items, phase }) => items.map((item) => ({ ...item, phase })))
    .find(({ id }) => id === itemId)
}

function asItem({ checklist, itemId }: ItemReference, title: string) {
  return { kind: 'item', id: `${checklist}/${itemId}`, title }
}
