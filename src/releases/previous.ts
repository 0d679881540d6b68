import type { Context } from '../context.ts'
import { whatRuns } from '../deployments/deployments.ts'
import { SourceError } from '../errors.ts'
import type { Product } from '../products/product.ts'
import type { Database } from '../store/database.ts'
import { attemptsOf, findRelease, newestChange, type Release } from '../store/releases.ts'
import { liveCommit } from './prove.ts'
import type { PreviousRun } from './release.ts'

/** Somebody has pressed a button and waits. */
const askMs = 3_000

/**
 * What runs in an environment before something else is deployed: what the product names, when somebody else deployed
 * that; our own newest release there; or what the product's deployments say; null when nobody knows.
 */
export async function previousRun(
  context: Context,
  product: Product,
  environment: string,
): Promise<PreviousRun | null> {
  const own = await ownRun(context.database, product.name, environment)
  if (own !== null) return (await foreignRun(context, product, environment, own)) ?? own
  const standing = await whatRuns(context, product, environment)
  const commit = standing?.current?.commit
  if (!standing?.current || !commit) return null
  return { commit, releaseId: null, handle: null, deployedAt: standing.current.since.toISOString() }
}

/** What the product says it runs, when that is not what we brought there last; null when it is, or nobody can tell. */
async function foreignRun(
  context: Context,
  { deploys, repository }: Product,
  environment: string,
  own: PreviousRun,
): Promise<PreviousRun | null> {
  const deploy = deploys.get(environment)
  if (deploy === undefined || repository === undefined) return null
  const live = await liveCommit(context, deploy, askMs)
  if (live.commit === null || own.commit.startsWith(live.commit)) return null
  try {
    // A product may name a short commit, and one can only go back to what the repository still has.
    const commit = await context.sources.github.commit(repository, live.commit, { signal: AbortSignal.timeout(askMs) })
    return { commit, releaseId: null, handle: null, deployedAt: null }
  } catch (error) {
    if (error instanceof SourceError) return null
    throw error
  }
}

/** What runs in an environment by our own records; null when we have brought nothing there. */
export async function ownRun(database: Database, product: string, environment: string): Promise<PreviousRun | null> {
  const newest = await newestChange(database, product, environment)
  if (newest === null) return null
  return newest.state === 'rolled-back' ? newest.previous : asPrevious(database, newest)
}

/** An earlier release as something to go back to; null when it is not kept. */
export async function previousOf(database: Database, releaseId: string): Promise<PreviousRun | null> {
  const release = await findRelease(database, releaseId)
  return release === null ? null : asPrevious(database, release)
}

async function asPrevious(database: Database, release: Release): Promise<PreviousRun> {
  const carried = (await attemptsOf(database, release.id)).findLast(({ kind }) => kind === 'deploy')
  return {
    commit: release.commit,
    releaseId: release.id,
    handle: carried?.handle ?? null,
    deployedAt: (release.deployedAt ?? release.startedAt).toISOString(),
  }
}
