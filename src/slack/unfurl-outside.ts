import type { KnownBlock } from '@slack/types'
import { teamOf } from '../checks/vercel-fields.ts'
import { SourceError } from '../errors.ts'
import type { DeploymentOrigin } from '../products/deployment-origin.ts'
import type { Product } from '../products/product.ts'
import type { Deployment } from '../sources/vercel.ts'
import type { OwnLink } from '../store/own-address.ts'
import { findOwn } from '../store/own-cards.ts'
import { latestReport } from '../store/reports.ts'
import { type Belonging, commitUnfurl, deploymentUnfurl, pullRequestUnfurl } from './blocks/outside-unfurls.ts'
import type { KnownLink } from './links.ts'
import { mayRead, type Reading } from './reading.ts'

export type OutsideLink = Exclude<KnownLink, OwnLink>

const timeoutMs = 10_000

/**
 * Shows what a link to GitHub or Vercel leads to, asked just now; null for what belongs to no product.
 * @throws SourceError when the system does not tell
 */
export async function unfurlOutside(reading: Reading, outside: OutsideLink): Promise<KnownBlock[] | null> {
  const signal = AbortSignal.timeout(timeoutMs)
  const { github } = reading.context.sources
  switch (outside.kind) {
    case 'pull-request': {
      const { repository, products } = ofRepository(reading, outside.repository)
      if (repository === null) return null
      const pull = await github.pullRequest(repository, outside.number, { signal })
      const checks = await github.checkRuns(repository, pull.headCommit, { signal })
      return pullRequestUnfurl(pull, checks, repository, await belongings(reading, products))
    }
    case 'commit': {
      const { repository, products } = ofRepository(reading, outside.repository)
      if (repository === null) return null
      const commit = await github.commitDetails(repository, outside.commit, { signal })
      const checks = await github.checkRuns(repository, commit.commit, { signal })
      return commitUnfurl(commit, checks, repository, await belongings(reading, products))
    }
    case 'deployment':
    case 'deployment-host':
      return unfurlDeployment(reading, outside, signal)
  }
}

/** The products of a repository, and its name as they write it; GitHub does not mind the case. */
function ofRepository({ context }: Reading, named: string) {
  const products = context.products.list().filter(({ repository }) => repository?.toLowerCase() === named.toLowerCase())
  return { repository: products[0]?.repository ?? null, products }
}

type VercelOrigin = Extract<DeploymentOrigin, { kind: 'vercel' }>
type VercelLink = Extract<OutsideLink, { kind: 'deployment' | 'deployment-host' }>

async function unfurlDeployment(
  reading: Reading,
  outside: VercelLink,
  signal: AbortSignal,
): Promise<KnownBlock[] | null> {
  const origins = await originsOf(reading, outside, signal)
  for (const [team, ofTeam] of Map.groupBy(origins, ({ origin }) => origin.team)) {
    const deployment = await deploymentIn(reading, outside, { ...teamOf(team), signal })
    // The address only names a project; whose deployment it is, the answer says.
    const own = ofTeam.filter(({ projectName }) => projectName === deployment?.name)
    if (deployment === null || own.length === 0) continue
    const products = [...new Set(own.map(({ product }) => product))]
    return deploymentUnfurl(deployment, await belongings(reading, products))
  }
  return null
}

async function deploymentIn(
  { context }: Reading,
  outside: VercelLink,
  asked: { readonly team?: string; readonly signal: AbortSignal },
): Promise<Deployment | null> {
  try {
    return await context.sources.vercel.deployment(outside.kind === 'deployment' ? outside.id : outside.host, asked)
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not-found') return null
    throw error
  }
}

interface NamedOrigin {
  readonly product: Product
  readonly origin: VercelOrigin
  readonly projectName: Deployment['name']
}

/** The Vercel projects of products that an address may belong to. */
async function originsOf(
  { context }: Reading,
  outside: VercelLink,
  signal: AbortSignal,
): Promise<readonly NamedOrigin[]> {
  const named = context.products
    .list()
    .flatMap((product) =>
      product.checks.flatMap(({ deploys }) => (deploys?.kind === 'vercel' ? [{ product, origin: deploys }] : [])),
    )
  const found: NamedOrigin[] = []
  for (const { product, origin } of named) {
    const { project, team } = origin
    const isSlug = team !== undefined && !team.startsWith('team_')
    if (outside.kind === 'deployment' && isSlug && team !== outside.team) continue
    const projectName = project.startsWith('prj_')
      ? (await context.sources.vercel.project(project, { ...teamOf(team), signal })).name
      : project
    if (mayBeOf(outside, projectName)) found.push({ product, origin, projectName })
  }
  return found
}

/** A deployment's host begins with its project's name, which Vercel may cut. */
function mayBeOf(outside: VercelLink, projectName: string): boolean {
  if (outside.kind === 'deployment') return outside.project === projectName
  return outside.host.startsWith(projectName.slice(0, 30).toLowerCase())
}

/** The products with their newest verdict, where the readers may see the card that says it. */
async function belongings(reading: Reading, products: readonly Product[]): Promise<Belonging[]> {
  return Promise.all(
    products.map(async (product) => ({
      productTitle: product.title,
      environment: product.defaultEnvironment,
      verdict: await newestVerdict(reading, product),
    })),
  )
}

async function newestVerdict(reading: Reading, { name, defaultEnvironment }: Product): Promise<Belonging['verdict']> {
  const { database } = reading.context
  const report = await latestReport(database, name, defaultEnvironment)
  if (report === null) return null
  const found = await findOwn(database, { kind: 'report', id: report.id })
  if (found?.kind !== 'report') return null
  const isOfNoChannel = found.report.askedIn === 'command-line'
  if (!isOfNoChannel && (found.card === null || !(await mayRead(reading, found.card.channelId)))) return null
  const { verdict, score } = report.assessment
  return { verdict, score, at: report.finishedAt }
}
