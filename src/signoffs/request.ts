import { randomUUID } from 'node:crypto'
import type { ActorContext } from '../context.ts'
import { UserError } from '../errors.ts'
import type { Checklist } from '../products/checklist.ts'
import type { Product } from '../products/product.ts'
import { findEnvironment, findProduct } from '../readiness/find.ts'
import { actorName } from '../readiness/request.ts'
import type { Place } from '../slack/announcement.ts'
import { carryOut } from '../store/acts.ts'
import { beginCandidate } from '../store/candidates.ts'
import { belongs, standingOf } from './members.ts'
import { requirementOf } from './requirement.ts'

export interface CandidateRequest {
  readonly productName: string
  /** The product's default when left out. */
  readonly environmentName?: string
  /** A checklist beside those that must be done. */
  readonly checklistName?: string
  /** A branch, a tag or a commit; the default branch when left out. */
  readonly ref?: string
  readonly place: Place
}

/**
 * Puts a commit up for an environment: remembers it, shows a placeholder, and leaves the looking up to a job.
 * @returns the candidate's id
 * @throws UserError when the product, environment or checklist is unknown, the person is not one of the product's, or
 * the channel is closed to the bot
 */
export async function askCandidate(context: ActorContext, request: CandidateRequest): Promise<string> {
  const { place } = request
  const product = findProduct(context.products, request.productName)
  const environment = findEnvironment(product, request.environmentName)
  const { checklistName } = request
  const asked = checklistName === undefined ? [] : [mustHaveChecklist(product, environment, checklistName)]
  const repository = mustHaveRepository(product)
  await mustBelong(context, product)
  const id = randomUUID()
  const now = context.now()
  const requestedBy = actorName(context.actor)
  const { withinMs } = requirementOf(product, environment)
  await carryOut(context, (transaction) =>
    beginCandidate(transaction, {
      id,
      product: product.name,
      productTitle: product.title,
      environment,
      repository,
      ref: request.ref ?? '',
      requestedBy,
      requestedAt: now,
      lapsesAt: new Date(now.getTime() + withinMs),
      place,
      manifestHash: product.hash,
      checklists: asked.map(({ name, title }) => ({
        name,
        title,
        isRequired: false,
        file: null,
        sections: [],
        problem: null,
      })),
    }),
  )
  await context.queue.add('open-candidate', { candidateId: id }, { id: `open-candidate.${id}` })
  return id
}

function mustHaveChecklist(product: Product, environment: string, name: string): Checklist {
  const known = product.checklists.filter(({ environments }) => environments.includes(environment))
  const found = known.find((checklist) => checklist.name === name)
  if (found !== undefined) return found
  const names = known.map((checklist) => checklist.name)
  const list = names.length === 0 ? 'It has none there.' : `Known: ${names.join(', ')}.`
  throw new UserError('checklist.unknown', `${product.title} has no checklist "${name}" for ${environment}. ${list}`)
}

function mustHaveRepository({ title, repository }: Product): string {
  if (repository !== undefined) return repository
  const sentence = `${title} names no repository, so there is no commit to sign. Add "repository: owner/name" to its file.`
  throw new UserError('product.no_repository', sentence)
}

/** A product without roles belongs to everybody. */
async function mustBelong(context: ActorContext, product: Product): Promise<void> {
  const { actor } = context
  if (actor.kind !== 'slack-user' || product.roles.length === 0) return
  const standing = await standingOf(context, product, actor.userId, { fresh: true })
  if (belongs(standing, null)) return
  const roles = product.roles.map(({ title }) => title).join(', ')
  throw new UserError(
    'candidate.outsider',
    `Only the people of ${product.title} can put a commit up for sign-off: ${roles}. Ask one of them.`,
  )
}
