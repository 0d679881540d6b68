import type { Context } from '../context.ts'
import type { Deploy } from '../products/deploy.ts'
import type { Database } from '../store/database.ts'
import { busyRelease, type Release, standingPause } from '../store/releases.ts'
import { short } from '../words.ts'
import type { Situation } from './presses.ts'

/** What a press is answered by, of a release that was deployed. Names of people come as they are stored: their ids. */
export async function situationOf(
  context: Context,
  transaction: Database,
  release: Release,
  deploy: Deploy,
): Promise<Situation> {
  const now = context.now()
  const { product, environment, state, stateSince } = release
  const busy = await busyRelease(transaction, product, environment)
  const pause = await standingPause(transaction)
  return {
    state,
    by: release.rolledBackBy ?? release.deployedBy,
    agoMs: now.getTime() - stateSince.getTime(),
    other: busy === null || busy.id === release.id ? null : { title: short(busy.commit), state: busy.state },
    pausedBy: pause?.by ?? null,
    hasTarget: release.previous !== null && deploy.target.rollback !== null,
  }
}
