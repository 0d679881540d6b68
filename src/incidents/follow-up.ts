import { randomUUID } from 'node:crypto'
import type { ActorContext, Context } from '../context.ts'
import { UserError } from '../errors.ts'
import { actorName } from '../readiness/request.ts'
import { carryOut } from '../store/acts.ts'
import { beginFollowUp, waitingFollowUps } from '../store/follow-ups.ts'
import { findIncident } from '../store/incidents.ts'
import { appendLedger } from '../store/ledger.ts'
import { mustBelong, objectOf } from './act.ts'

/** GitHub's limit of a title. */
export const longestTitle = 256
export const mostLabels = 10

export interface FollowUpRequest {
  readonly incidentId: string
  readonly title: string
  /** Markdown. */
  readonly body: string
  readonly labels: readonly string[]
  /** The channel in which the person is told, alone, when it cannot be opened; null for a direct message. */
  readonly askedIn: string | null
}

/** What can be followed up: an incident of a product that has a repository. */
export async function followable(context: Pick<Context, 'database' | 'products'>, incidentId: string) {
  const incident = await findIncident(context.database, incidentId)
  if (incident === null) throw new UserError('incident.unknown', 'This incident is no longer kept.')
  const product = context.products.get(incident.product)
  if (product === undefined) {
    throw new UserError('incident.no_product', `${incident.productTitle} is no longer among the products.`)
  }
  const { repository } = product
  if (repository === undefined) {
    const sentence = `${product.title} names no repository: add one to its file, so that its issues have a place.`
    throw new UserError('incident.no_repository', sentence)
  }
  return { incident, product, repository }
}

/**
 * Keeps that somebody wants an issue about an incident in the product's repository, and leaves it to a job to open it,
 * exactly once. Everybody who has a role of the product may.
 * @returns the follow-up's id, and what the person is told
 * @throws UserError `incident.unknown`, `incident.no_product`, `incident.no_repository`, `incident.outsider`
 */
export async function followUp(
  context: ActorContext,
  request: FollowUpRequest,
): Promise<{ readonly id: string; readonly sentence: string }> {
  const { incident, product, repository } = await followable(context, request.incidentId)
  await mustBelong(context, product)
  const id = randomUUID()
  const { title, body, labels, askedIn } = request
  await carryOut(context, async (transaction) => {
    const at = context.now()
    const askedBy = actorName(context.actor)
    await beginFollowUp(transaction, {
      id,
      incidentId: incident.id,
      repository,
      title,
      body,
      labels: [...labels],
      askedBy,
      askedAt: at,
      askedIn,
    })
    await appendLedger(transaction, {
      product: product.name,
      at,
      actor: context.actor,
      verb: 'incident.follow-up',
      object: objectOf(incident),
      after: { followUp: id, repository, title },
    })
  })
  await context.queue.add('open-follow-up', { followUpId: id }, { id: `open-follow-up.${id}.first` })
  return { id, sentence: `The issue is opened in ${repository}; the incident’s thread leads to it.` }
}

const minuteMs = 60_000

/** Lets follow-ups be opened that a crash or a long outage of GitHub left behind. */
export async function sweepFollowUps({ database, queue, now }: Context): Promise<void> {
  const at = now().getTime()
  for (const { id } of await waitingFollowUps(database, new Date(at - minuteMs))) {
    await queue.add(
      'open-follow-up',
      { followUpId: id },
      { id: `open-follow-up.${id}.sweep-${Math.floor(at / minuteMs)}` },
    )
  }
}
