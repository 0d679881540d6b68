import type { ActorContext, Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import type { Product } from '../products/product.ts'
import { belongs, standingOf } from '../signoffs/members.ts'
import { byItself } from './words.ts'

/** Whether whoever acts may do something, and the titles of the roles that may. */
export interface Right {
  readonly may: boolean
  readonly titles: readonly string[]
}

/**
 * Whether whoever acts has one of some roles, asked anew; the bot itself may always.
 * @param roles the names of a product's roles
 */
export async function rightOf(context: ActorContext, product: Product, roles: readonly string[]): Promise<Right> {
  const { actor } = context
  const standing =
    actor.kind === 'slack-user' ? await standingOf(context, product, actor.userId, { fresh: true }) : null
  return {
    may: standing === null || roles.some((role) => belongs(standing, role)),
    titles: product.roles.filter(({ role }) => roles.includes(role)).map(({ title }) => title),
  }
}

/** Whether whoever acts may deploy to an environment; anybody of the product's where its file does not say who. */
export function rightToDeploy(context: ActorContext, product: Product, environment: string): Promise<Right> {
  const roles = product.deploys.get(environment)?.deployers ?? product.roles.map(({ role }) => role)
  return rightOf(context, product, roles)
}

/** A person's name, the bot's own for what it did by itself. A name is worth no wait: where Slack does not tell it, the id will do. */
export async function nameOf({ people }: Pick<Context, 'people'>, userId: string): Promise<string> {
  if (byItself(userId)) return 'Countersign'
  try {
    return (await people.person(userId, { fresh: false }))?.name ?? userId
  } catch (error) {
    if (error instanceof SourceError) return userId
    throw error
  }
}
