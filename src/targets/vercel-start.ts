import { teamOf } from '../checks/vercel-fields.ts'
import type { Acted } from '../sources/act.ts'
import type { Deployment } from '../sources/vercel.ts'
import { notStarted } from './fields.ts'
import type { Carrying, Found, Order, Started } from './target.ts'
import { Handle, type Spec } from './vercel-spec.ts'

/** How many builds of one commit are looked at. */
const BUILD_LIMIT = 50

/** Our clock and Vercel's may differ by this much. */
const CLOCK_TOLERANCE_MS = 5_000

const BUILDING = new Set(['QUEUED', 'INITIALIZING', 'BUILDING'])

/** The production builds of a commit, newest first. */
export async function buildsOf(
  { project, team }: Spec,
  commit: string,
  { sources, signal }: Carrying,
): Promise<readonly Deployment[]> {
  const options = { ...teamOf(team), limit: BUILD_LIMIT, target: 'production', commit, signal }
  const builds = await sources.vercel.deployments(project, options)
  return builds.filter((build) => build.commit === commit)
}

/**
 * Looks for what an earlier try did: a build that carries the nonce, or a promotion or rollback since then to a build
 * of the commit, which Vercel lets nobody mark.
 */
export async function findDeployment(spec: Spec, order: Order, carrying: Carrying): Promise<Found<Handle>> {
  const builds = await buildsOf(spec, order.commit, carrying)
  const own = builds.findLast(({ nonce }) => nonce === order.nonce)
  if (own) return { kind: 'found', handle: handleOf('deploy', own, own.createdAt) }
  if (order.triedAt === null) return { kind: 'none' }
  const { lastAliasRequest: request } = await projectOf(spec, carrying)
  const moved = builds.find(({ id }) => id === request?.toDeploymentId)
  const isSince = request && request.requestedAt.getTime() >= order.triedAt.getTime() - CLOCK_TOLERANCE_MS
  if (!moved || !isSince) return { kind: 'none' }
  const act = request.type === 'rollback' ? 'rollback' : 'deploy'
  return { kind: 'found', handle: handleOf(act, moved, request.requestedAt) }
}

/** Promotes the production build of the commit, waits for one that is under way, or makes one. */
export async function deploy(spec: Spec, order: Order, carrying: Carrying): Promise<Started<Handle>> {
  if (spec.deploy === 'create') return create(spec, order, carrying)
  const builds = await buildsOf(spec, order.commit, carrying)
  const ready = builds.find(({ state }) => state === 'READY')
  const underWay = builds.find(({ state }) => BUILDING.has(state))
  if (ready) return promote(spec, handleOf('deploy', ready, carrying.now), carrying)
  if (underWay) return { kind: 'accepted', handle: handleOf('deploy', underWay, carrying.now) }
  return create(spec, order, carrying)
}

async function create(spec: Spec, order: Order, { sources, now, signal }: Carrying): Promise<Started<Handle>> {
  const { repository, commit, nonce } = order
  if (repository === null) {
    const sentence = 'The product names no repository, so Vercel cannot be told what to build'
    return { kind: 'refused', code: 'target.repository', sentence }
  }
  const options = { ...teamOf(spec.team), repository, commit, ref: order.ref ?? commit, nonce, signal }
  const acted = await sources.vercel.createDeployment(spec.project, options)
  if (acted.kind !== 'done') return notStarted(acted, 'vercel.refused')
  return { kind: 'accepted', handle: handleOf('deploy', acted.value, now) }
}

/** Puts a finished build in front of users, unless it is there already. */
export async function promote(spec: Spec, handle: Handle, carrying: Carrying): Promise<Started<Handle>> {
  const { sources, signal } = carrying
  const { productionDeployment } = await projectOf(spec, carrying)
  if (productionDeployment?.id === handle.deploymentId) return { kind: 'accepted', handle }
  const acted = await sources.vercel.promote(spec.project, handle.deploymentId, { ...teamOf(spec.team), signal })
  return outcomeOf(acted, handle)
}

/** Goes back to an earlier deployment of the commit that Vercel still offers for it, without building. */
export async function rollback(spec: Spec, order: Order, carrying: Carrying): Promise<Started<Handle>> {
  const { sources, now, signal } = carrying
  const known = Handle.safeParse(order.previous?.handle)
  const [builds, project] = await Promise.all([buildsOf(spec, order.commit, carrying), projectOf(spec, carrying)])
  const served = builds.find(({ id }) => id === project.productionDeployment?.id)
  if (served) return { kind: 'accepted', handle: handleOf('rollback', served, now) }
  const offered = builds.filter(({ state, isRollbackCandidate }) => state === 'READY' && isRollbackCandidate)
  const back = offered.find(({ id }) => known.success && id === known.data.deploymentId) ?? offered[0]
  if (!back) {
    const sentence = `Vercel offers no earlier deployment of ${order.commit.slice(0, 7)} in ${spec.project} to go back to`
    return { kind: 'refused', code: 'vercel.no_candidate', sentence }
  }
  const reason = `${order.product} in ${order.environment} by Countersign (${order.nonce})`
  const acted = await sources.vercel.rollback(spec.project, back.id, { ...teamOf(spec.team), reason, signal })
  return outcomeOf(acted, handleOf('rollback', back, now))
}

export function projectOf({ project, team }: Spec, { sources, signal }: Carrying) {
  return sources.vercel.project(project, { ...teamOf(team), signal })
}

function outcomeOf(acted: Acted<unknown>, handle: Handle): Started<Handle> {
  if (acted.kind === 'done') return { kind: 'accepted', handle }
  const isBusy = acted.kind === 'refused' && acted.status === 409
  return notStarted(acted, isBusy ? 'vercel.busy' : 'vercel.refused')
}

function handleOf(act: Handle['act'], { id, inspectorUrl }: Deployment, sentAt: Date): Handle {
  return { act, deploymentId: id, url: inspectorUrl, sentAt: sentAt.toISOString() }
}
