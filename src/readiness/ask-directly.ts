import { randomUUID } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { assess } from './assess.ts'
import type { Report } from './assessment.ts'
import { type Gathering, gatherFacts } from './gather.ts'

/** What a report that was begun brings along. */
export type Begun = Pick<Gathering, 'lastKnown' | 'waivers' | 'confirmations' | 'commit'> & {
  readonly reportId: string
}

/**
 * Asks every check of an environment and decides, at once: nothing is stored and nobody is told.
 * @param environment the environment's name
 * @param begun the report that this fills, the newest answers that were not unknown, what people said beside the checks,
 * and the commit that is asked about; the default branch without one
 */
export async function askDirectly(
  context: Pick<Context, 'sources' | 'now' | 'log'>,
  product: Product,
  environment: string,
  { reportId, ...said }: Begun = { reportId: randomUUID(), lastKnown: new Map() },
): Promise<Report> {
  const { sources, now, log } = context
  const startedAt = now()
  const facts = await gatherFacts({ product, environment, sources, now, log, ...said })
  return {
    id: reportId,
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
