import type { Context } from '../context.ts'
import type { Deploy } from '../products/deploy.ts'
import type { Database } from '../store/database.ts'
import { busyRelease, type Release, standingLock, standingPause } from '../store/releases.ts'
import { isFrozen } from './freeze.ts'
import { asLock } from './lock.ts'
import { passLock } from './locks.ts'
import type { Situation } from './presses.ts'
import { short } from './words.ts'

/** What a press is answered by, of a release that was deployed. Names of people come as they are stored: their ids. */
export async function situationOf(
  context: Context,
  transaction: Database,
  release: Release,
  { deploy, person }: { readonly deploy: Deploy; readonly person: string },
): Promise<Situation> {
  const now = context.now()
  const { product, environment, state, stateSince } = release
  const busy = await busyRelease(transaction, product, environment)
  const pause = await standingPause(transaction)
  const lock = await asLock(context, await standingLock(transaction, product, environment, now))
  return {
    state,
    by: release.rolledBackBy ?? release.deployedBy,
    agoMs: now.getTime() - stateSince.getTime(),
    other: busy === null || busy.id === release.id ? null : { title: short(busy.commit), state: busy.state },
    lock: passLock(lock, person, now),
    freeze: isFrozen(deploy.freezes, now),
    isGlassBroken: false,
    pausedBy: pause?.by ?? null,
    hasTarget: release.previous !== null && deploy.target.rollback !== null,
  }
}
