import type { Context } from '../context.ts'
import { whatRuns } from '../deployments/deployments.ts'
import type { Product } from '../products/product.ts'
import { attemptsOf, runningRelease } from '../store/releases.ts'
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
  const own = await runningRelease(context.database, product.name, environment)
  if (own !== null) {
    const carried = (await attemptsOf(context.database, own.id)).findLast(({ kind }) => kind === 'deploy')
    return {
      commit: own.commit,
      releaseId: own.id,
      handle: carried?.handle ?? null,
      deployedAt: (own.deployedAt ?? own.startedAt).toISOString(),
    }
  }
  const standing = await whatRuns(context, product, environment)
  const commit = standing?.current?.commit
  if (!standing?.current || !commit) return null
  return { commit, releaseId: null, handle: null, deployedAt: standing.current.since.toISOString() }
}
