import { randomUUID } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { assess } from './assess.ts'
import type { Report } from './assessment.ts'
import { type Gathering, gatherFacts } from './gather.ts'

/**
 * Asks every check of an environment and decides, at once: nothing is stored and nobody is told.
 * @param environment the environment's name
 * @param begun the report that this fills, and the newest answers that were not unknown
 */
export async function askDirectly(
  context: Pick<Context, 'sources' | 'now' | 'log'>,
  product: Product,
  environment: string,
  begun: { reportId: string; lastKnown: Gathering['lastKnown'] } = { reportId: randomUUID(), lastKnown: new Map() },
): Promise<Report> {
  const { sources, now, log } = context
  const startedAt = now()
  const facts = await gatherFacts({ product, environment, sources, now, log, lastKnown: begun.lastKnown })
  return {
    id: begun.reportId,
    product: product.name,
    productTitle: product.title,
    environment,
    assessment: assess(facts),
    checks: facts.checks,
    startedAt,
    finishedAt: now(),
    manifestHash: product.hash,
  }
}
