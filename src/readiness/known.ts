import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { standingConfirmations } from '../store/confirmations.ts'
import { historySince, lastKnownAnswers } from '../store/report-history.ts'
import { standingWaivers } from '../store/waivers.ts'
import type { Gathering } from './gather.ts'

/**
 * What a report takes from the store: the newest answers that were not unknown, and what people said beside the checks.
 * @param candidateId whose ticks count; the newest candidate's when left out
 */
export async function whatIsKnown(
  { database, now }: Pick<Context, 'database' | 'now'>,
  product: Pick<Product, 'name' | 'roles'>,
  environment: string,
  candidateId?: string,
): Promise<Pick<Required<Gathering>, 'lastKnown' | 'waivers' | 'confirmations'>> {
  const [lastKnown, waivers, confirmations] = await Promise.all([
    lastKnownAnswers(database, product.name, environment, historySince(now())),
    standingWaivers(database, product, environment, now()),
    standingConfirmations(database, product.name, environment, now(), candidateId),
  ])
  return { lastKnown, waivers, confirmations }
}
