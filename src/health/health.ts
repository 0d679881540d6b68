import { randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import { worstOf } from '../checks/rows.ts'
import type { ActorContext, Context } from '../context.ts'
import { UserError } from '../errors.ts'
import { type Hiding, hidingNow } from '../monitors/hiding.ts'
import type { Product } from '../products/product.ts'
import type { AskedCheck } from '../readiness/assessment.ts'
import { findEnvironment, findProduct } from '../readiness/find.ts'
import { gatherFacts } from '../readiness/gather.ts'
import { actorName } from '../readiness/request.ts'
import type { Place } from '../slack/announcement.ts'
import { historySince, lastKnownAnswers } from '../store/report-history.ts'
import { type HealthRow, healthRows, isAboutHealth } from './rows.ts'

/** Each product asks a handful of addresses; beyond this many the rest wait for their turn. */
const productsAtOnce = 16

/** Endpoints, names and certificates of a product, as they answered just now. */
export interface ProductHealth {
  readonly product: string
  readonly productTitle: string
  readonly environment: string
  /** Problems first. */
  readonly rows: readonly HealthRow[]
  /** The worst of them; unknown when nothing is asked. */
  readonly status: AskedCheck['answer']['status']
  /** Maintenance and mutes of this environment that hold now, what ends first first. */
  readonly hiding: readonly Hiding[]
}

/** What a job needs to fill a health card that was begun. */
export interface BegunHealth {
  readonly healthId: string
  /** Null for all products in their default environments. */
  readonly product: string | null
  readonly environment: string | null
  readonly askedBy: string
  readonly place: Place
}

/**
 * Begins a look at a product's endpoints, names and certificates, or at those of all products: shows a placeholder and
 * leaves the asking to a job.
 * @throws UserError `product.unknown`, `environment.unknown`, or `health.nothing` when the product names none of these
 */
export async function askHealth(
  context: ActorContext,
  request: { readonly productName?: string; readonly environmentName?: string; readonly place: Place },
): Promise<void> {
  const { products, queue, log } = context
  const { productName, environmentName, place } = request
  const product = productName === undefined ? null : findProduct(products, productName)
  const environment = product && findEnvironment(product, environmentName)
  if (product && environment !== null && healthChecks(product, environment).length === 0) {
    throw new UserError(
      'health.nothing',
      `${product.title} names no endpoint, name or certificate for ${environment}. Its file can: with checks of kind http, dns or tls.`,
    )
  }
  const healthId = randomUUID()
  const askedBy = actorName(context.actor)
  const subject = product && environment !== null ? { productTitle: product.title, environment } : null
  try {
    await context.announce({ kind: 'health.asked', healthId, subject, products: products.list().length, place })
  } catch (error) {
    if (error instanceof UserError) throw error
    log.warn({ err: error, healthId }, 'the placeholder of a health card was not shown')
  }
  const begun = { healthId, product: product?.name ?? null, environment, askedBy, place }
  await queue.add('report-health', begun, { id: `health.${healthId}` })
}

/**
 * Asks and shows; nothing is stored. May be run again.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function reportHealth(context: Context, begun: BegunHealth): Promise<void> {
  const { healthId, askedBy, place } = begun
  const limit = pLimit(productsAtOnce)
  const asked =
    begun.product === null
      ? context.products.list().map((product) => ({ product, environment: product.defaultEnvironment }))
      : [context.products.get(begun.product)].flatMap((product) =>
          product ? [{ product, environment: begun.environment ?? product.defaultEnvironment }] : [],
        )
  const health = await Promise.all(
    asked.map(({ product, environment }) => limit(() => healthOf(context, product, environment))),
  )
  const scope = begun.product === null ? 'all' : 'product'
  await context.announce({ kind: 'health.reported', healthId, scope, health, askedBy, place })
}

async function healthOf(context: Context, product: Product, environment: string): Promise<ProductHealth> {
  const { sources, now, log, database } = context
  const checks = healthChecks(product, environment)
  const lastKnown = await lastKnownAnswers(database, product.name, environment, historySince(now()))
  const facts = await gatherFacts({ product: { ...product, checks }, environment, sources, now, log, lastKnown })
  const rows = healthRows(facts.checks)
  const hiding = (await hidingNow(context, [product])).filter((each) => each.environment === environment)
  return { product: product.name, productTitle: product.title, environment, rows, status: worstOf(rows), hiding }
}

const healthChecks = ({ checks }: Product, environment: string) =>
  checks.filter((check) => isAboutHealth(check.kind) && check.environments.includes(environment))
