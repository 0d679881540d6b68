import type { AliasRequestState, DeploymentState, ProjectState } from './vercel-state.ts'

export type ReadyState = 'QUEUED' | 'BUILDING' | 'READY' | 'ERROR' | 'CANCELED'

export const buildingAt = ({ createdAt, build }: DeploymentState): number => createdAt + build.queuedMs
export const endedAt = (deployment: DeploymentState): number => buildingAt(deployment) + deployment.build.durationMs

/** A deployment's state at a moment: it follows from when it was made and how its build goes. */
export function readyStateOf(deployment: DeploymentState, now: number): ReadyState {
  if (deployment.canceledAt !== null) return 'CANCELED'
  if (now < buildingAt(deployment)) return 'QUEUED'
  return now < endedAt(deployment) ? 'BUILDING' : deployment.build.outcome
}

const PENDING_MS = 1_000
const MOVING_MS = 3_000

/** How far a promotion or rollback is at a moment. */
export function jobStatusOf(
  { requestedAt, outcome }: AliasRequestState,
  now: number,
): 'pending' | 'in-progress' | 'succeeded' | 'failed' {
  if (now < requestedAt + PENDING_MS) return 'pending'
  if (now < requestedAt + MOVING_MS) return 'in-progress'
  return outcome === 'failed' ? 'failed' : 'succeeded'
}

/** Moves production as far as it would have moved by now. */
export function settle(project: ProjectState, now: number): void {
  const request = project.aliasRequest
  if (request && !request.isDone && now >= request.requestedAt + MOVING_MS) {
    request.isDone = true
    if ((request.outcome ?? 'succeeded') === 'succeeded') move(project, request)
  }
  if (project.production?.isPinned) return
  const newest = project.deployments
    .filter((each) => each.target === 'production' && !each.isStaged && readyStateOf(each, now) === 'READY')
    .toSorted((one, other) => endedAt(other) - endedAt(one))[0]
  if (newest && endedAt(newest) > (project.production?.since ?? Number.NEGATIVE_INFINITY)) {
    project.production = { deploymentId: newest.id, since: endedAt(newest), isPinned: false }
  }
}

function move(project: ProjectState, { type, requestedAt, toDeploymentId }: AliasRequestState): void {
  const promoted = project.deployments.find(({ id }) => id === toDeploymentId)
  if (promoted) promoted.isStaged = false
  const since = requestedAt + MOVING_MS
  project.production = { deploymentId: toDeploymentId, since, isPinned: type === 'rollback' }
}

/** Whether Vercel would offer to go back to it: an earlier production deployment that was served. */
export function isRollbackCandidate(deployment: DeploymentState, project: ProjectState, now: number): boolean {
  return (
    deployment.target === 'production' &&
    !deployment.isStaged &&
    readyStateOf(deployment, now) === 'READY' &&
    deployment.id !== project.production?.deploymentId
  )
}
