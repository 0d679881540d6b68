import type { Context } from '../context.ts'
import { whatRuns } from '../deployments/deployments.ts'
import type { Product } from '../products/product.ts'
import type { Database } from '../store/database.ts'
import { attemptsOf, findRelease, newestChange, type Release } from '../store/releases.ts'
import type { PreviousRun } from './release.ts'

/**
 * What runs in an environment before something else is deployed: our own newest release there, or what the product's
 * deployments say; null when nobody knows.
 */
export async function previousRun(
  context: Context,
  product: Product,
  environment: string,
): Promise<PreviousRun | null> {
  const own = await ownRun(context.database, product.name, environment)
  if (own !== null) return own
  const standing = await whatRuns(context, product, environment)
  const commit = standing?.current?.commit
  if (!standing?.current || !commit) return null
  return { commit, releaseId: null, handle: null, deployedAt: standing.current.since.toISOString() }
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
