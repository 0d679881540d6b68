import { randomUUID } from 'node:crypto'
import { repositoryNamed } from '../checks/repository.ts'
import type { ActorContext, Context } from '../context.ts'
import { SourceError, UserError } from '../errors.ts'
import type { DeploymentOrigin } from '../products/deployment-origin.ts'
import type { BoundCheck, Product } from '../products/product.ts'
import { findEnvironment, findProduct } from '../readiness/find.ts'
import { actorName } from '../readiness/request.ts'
import type { Place } from '../slack/announcement.ts'
import { type Standing, vercelStanding, workflowStanding } from './origin.ts'

const deploymentsAsked = 20
const timeoutMs = 15_000

/** What is deployed from one origin: a Vercel project, or a workflow of GitHub. */
export interface OriginDeployments {
  /** As the product's check is called. */
  readonly title: string
  /** Null when it could not be asked. */
  readonly standing: Standing | null
  /** Why it could not be asked, in a sentence without a full stop. */
  readonly outage: string | null
}

export interface ProductDeployments {
  readonly product: string
  readonly productTitle: string
  readonly environment: string
  readonly origins: readonly OriginDeployments[]
}

/** What a job needs to fill a card of deployments that was begun. */
export interface BegunDeployments {
  readonly deploymentsId: string
  readonly product: string
  readonly environment: string
  readonly askedBy: string
  readonly place: Place
}

/**
 * Begins a look at what runs where: shows a placeholder and leaves the asking to a job.
 * @throws UserError `product.unknown`, `environment.unknown`, or `deployments.nothing` when the product names no origin
 */
export async function askDeployments(
  context: ActorContext,
  request: { readonly productName: string; readonly environmentName?: string; readonly place: Place },
): Promise<void> {
  const { place } = request
  const product = findProduct(context.products, request.productName)
  const environment = findEnvironment(product, request.environmentName)
  if (originsOf(product, environment).length === 0) {
    throw new UserError(
      'deployments.nothing',
      `${product.title} does not say where ${environment} is deployed. Its file can: with a check of kind vercel-deployments or github-workflow.`,
    )
  }
  const deploymentsId = randomUUID()
  const { title: productTitle, name } = product
  try {
    await context.announce({ kind: 'deployments.asked', deploymentsId, productTitle, environment, place })
  } catch (error) {
    if (error instanceof UserError) throw error
    context.log.warn({ err: error, deploymentsId }, 'the placeholder of a card of deployments was not shown')
  }
  const begun = { deploymentsId, product: name, environment, askedBy: actorName(context.actor), place }
  await context.queue.add('report-deployments', begun, { id: `deployments.${deploymentsId}` })
}

/**
 * Asks every origin side by side and shows what runs. May be run again.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function reportDeployments(context: Context, begun: BegunDeployments): Promise<void> {
  const { deploymentsId, environment, askedBy, place } = begun
  const product = context.products.get(begun.product)
  const asked = product ? originsOf(product, environment) : []
  const origins = await Promise.all(
    asked.map(({ title, deploys }) => deploymentsOf(context, title, deploys, product?.repository)),
  )
  const productTitle = product?.title ?? begun.product
  const deployments: ProductDeployments = { product: begun.product, productTitle, environment, origins }
  await context.announce({ kind: 'deployments.reported', deploymentsId, deployments, askedBy, place })
}

type OriginCheck = BoundCheck & { readonly deploys: DeploymentOrigin }

/** The checks that look at deployments, each origin once. */
function originsOf({ checks }: Product, environment: string): OriginCheck[] {
  const found = checks.flatMap((check): OriginCheck[] => {
    const { deploys, environments } = check
    return deploys !== undefined && environments.includes(environment) ? [{ ...check, deploys }] : []
  })
  const keys = found.map(({ deploys }) => JSON.stringify(deploys))
  return found.filter((_each, index) => keys.indexOf(keys[index] ?? '') === index)
}

async function deploymentsOf(
  context: Context,
  title: string,
  origin: DeploymentOrigin,
  repository: string | undefined,
): Promise<OriginDeployments> {
  try {
    return { title, standing: await standingOf(context, origin, repository), outage: null }
  } catch (error) {
    if (error instanceof SourceError) return { title, standing: null, outage: error.message }
    throw error
  }
}

async function standingOf(
  { sources: { vercel, github } }: Context,
  origin: DeploymentOrigin,
  ofProduct: string | undefined,
): Promise<Standing> {
  const signal = AbortSignal.timeout(timeoutMs)
  if (origin.kind === 'vercel') {
    const { project, team, target } = origin
    const options = { signal, ...(team === undefined ? {} : { team }) }
    const [deployments, served] = await Promise.all([
      vercel.deployments(project, { ...options, target, limit: deploymentsAsked }),
      target === 'production' ? vercel.project(project, options) : null,
    ])
    return vercelStanding(deployments, served?.productionDeployment?.id ?? null)
  }
  const { workflow, branch, event } = origin
  const runs = await github.runs(repositoryNamed(origin.repository, ofProduct), workflow, {
    signal,
    limit: deploymentsAsked,
    ...(branch === undefined ? {} : { branch }),
    ...(event === undefined ? {} : { event }),
  })
  return workflowStanding(runs)
}

/** What runs in an environment as its origins have it: the newest of them that says so; null when none can tell. */
export async function whatRuns(context: Context, product: Product, environment: string): Promise<Standing | null> {
  const origins = originsOf(product, environment)
  const asked = await Promise.all(
    origins.map(({ title, deploys }) => deploymentsOf(context, title, deploys, product.repository)),
  )
  const known = asked.flatMap(({ standing }) => (standing?.current == null ? [] : [standing]))
  const since = ({ current }: Standing) => current?.since.getTime() ?? 0
  return known.toSorted((one, other) => since(other) - since(one))[0] ?? null
}
