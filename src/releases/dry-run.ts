import type { ActorContext } from '../context.ts'
import { SourceError, UserError } from '../errors.ts'
import { findEnvironment, findProduct } from '../readiness/find.ts'
import { loadState } from '../signoffs/state.ts'
import { openCandidates } from '../store/candidates.ts'
import { busyRelease, glassOf, releasesOf, standingLock, standingPause } from '../store/releases.ts'
import { short } from '../words.ts'
import { isThrough } from './break-glass.ts'
import { freezeKey } from './deploy.ts'
import { isFrozen } from './freeze.ts'
import { asLock } from './lock.ts'
import { passLock } from './locks.ts'
import { releasedBefore } from './order.ts'
import { previousRun } from './previous.ts'
import { rightToDeploy } from './rights.ts'

const lookUpMs = 10_000

/**
 * Says what deploying would do now, and does nothing.
 * @throws UserError when there is no such product, environment, branch, tag or commit
 */
export async function dryRun(
  context: ActorContext,
  request: { readonly productName: string; readonly environmentName?: string; readonly ref?: string },
): Promise<string> {
  const { database } = context
  const product = findProduct(context.products, request.productName)
  const environment = findEnvironment(product, request.environmentName)
  const deploy = product.deploys.get(environment)
  const { repository } = product
  if (deploy === undefined || repository === undefined) {
    throw new UserError('deploy.no_target', `${product.title} does not say how ${environment} is deployed.`)
  }
  const commit = await commitOf(context, repository, request.ref)
  const candidates = await openCandidates(database, { product: product.name, environment })
  const candidate = candidates.find((each) => each.commit === commit)
  const state = candidate === undefined ? null : await loadState(context, database, candidate.id)
  const previous = await previousRun(context, product, environment)
  const now = context.now()
  const busy = await busyRelease(database, product.name, environment)
  const pause = await standingPause(database)
  const lock = passLock(
    await asLock(context, await standingLock(database, product.name, environment, now)),
    context.actor.kind === 'slack-user' ? context.actor.userId : '',
    now,
  )
  const freeze = isFrozen(deploy.freezes, now)
  const isThawed = candidate !== undefined && isThrough(await glassOf(database, freezeKey(candidate.id)), now)
  const { may, titles } = await rightToDeploy(context, product, environment)
  const earlier = (await releasesOf(database, { product: product.name, limit: 200 })).map((each) => ({
    ...each,
    at: each.stateSince,
  }))
  const order = releasedBefore(deploy.requires, commit, earlier, now)
  const stops = [
    may ? '' : `only ${titles.join(', ')} can deploy to ${environment}`,
    state === null ? 'it is not up for sign-off yet' : state.decision.outcome === 'go' ? '' : state.decision.sentence,
    busy === null ? '' : `${short(busy.commit)} keeps ${environment} busy`,
    pause === null ? '' : `all deployments are paused: ${pause.reason}`,
    lock.kind === 'held' ? lock.sentence.replace(/\.$/, '') : '',
    order.isMet ? '' : order.sentence.replace(/\.$/, ''),
    freeze.isFrozen && !isThawed ? freeze.sentence.replace(/\.$/, '') : '',
  ].filter(Boolean)
  const from =
    previous === null ? 'Nobody knows what runs there now' : `It would take the place of ${short(previous.commit)}`
  const held = stops.length === 0 ? 'Nothing holds it up.' : `What holds it up: ${stops.join('; ')}.`
  return `Nothing was done. ${short(commit)} would be deployed to ${environment} of ${product.title} by ${deploy.target.kind}. ${from}. ${held}`
}

async function commitOf({ sources }: ActorContext, repository: string, ref: string | undefined): Promise<string> {
  const signal = AbortSignal.timeout(lookUpMs)
  const wanted = ref ?? (await sources.github.defaultBranch(repository, { signal }))
  try {
    return await sources.github.commit(repository, wanted, { signal })
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'not-found') throw error
    throw new UserError('deploy.unknown_ref', `${repository} has no branch, tag or commit "${wanted}".`)
  }
}
