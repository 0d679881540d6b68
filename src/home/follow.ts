import type { ActorContext } from '../context.ts'
import { UserError } from '../errors.ts'
import { findProduct } from '../readiness/find.ts'
import { carryOut } from '../store/acts.ts'
import { setFollowed } from '../store/homes.ts'
import { showHomeNow } from './show-later.ts'

/**
 * Makes these the products that somebody follows on the Home tab; none for those of the person's roles. It is nobody
 * else's business, and so in no ledger.
 * @throws UserError `product.unknown`
 */
export async function followProducts(context: ActorContext, names: readonly string[]): Promise<void> {
  const { actor, products, now } = context
  if (actor.kind !== 'slack-user') throw new UserError('home.nobody', 'Only people follow products.')
  const wanted = [...new Set(names.map((name) => findProduct(products, name).name))]
  await carryOut(context, (transaction) => setFollowed(transaction, actor.userId, wanted, now()))
  await showHomeNow(context, actor.userId, `follows-${now().getTime()}`)
}
