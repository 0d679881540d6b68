import { z } from 'zod'
import { isRollbackCandidate, readyStateOf } from './vercel-clock.ts'
import type { Place } from './vercel-shapes.ts'
import {
  type AliasRequestState,
  type BuildState,
  commitOf,
  type DeploymentState,
  deploymentIdOf,
  type ProjectState,
} from './vercel-state.ts'

/** A refusal as Vercel words it. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** The body of POST /v13/deployments, cut to what a redeployment and a deployment from git need. */
export const NewDeployment = z.object({
  name: z.string().min(1),
  project: z.string().optional(),
  deploymentId: z.string().optional(),
  target: z.enum(['production', 'staging', 'preview']).optional(),
  meta: z.record(z.string(), z.string()).optional(),
  gitSource: z.object({ org: z.string(), repo: z.string(), ref: z.string(), sha: z.string().optional() }).optional(),
})

/** Makes a deployment, from an earlier one or from git; it goes as the project's next build is planned. */
export function createDeployment({ project, now }: Place, body: z.output<typeof NewDeployment>): DeploymentState {
  const original = project.deployments.find(({ id }) => id === body.deploymentId)
  if (body.deploymentId !== undefined && !original)
    throw new Refused(404, 'not_found', 'The deployment could not be found.')
  if (!original && !body.gitSource) {
    throw new Refused(400, 'missing_files', 'The `files` property or the `gitSource` property is required.')
  }
  const { gitSource } = body
  const git = gitSource
    ? {
        owner: gitSource.org,
        repository: gitSource.repo,
        branch: gitSource.ref,
        commit: project.buildsInstead ?? gitSource.sha ?? commitOf(`${gitSource.ref} ${now}`),
        message: 'Deployed through the API',
        author: 'ada',
      }
    : (original?.git ?? null)
  const { target } = body
  const created: DeploymentState = {
    id: deploymentIdOf(`${project.id} ${project.deployments.length} ${now}`),
    createdAt: now,
    target: target === undefined || target === 'preview' ? null : target,
    source: original ? 'redeploy' : 'cli',
    creator: 'ada',
    git,
    build: structuredClone(failedBefore(project, gitSource?.sha) ?? project.nextBuild),
    canceledAt: null,
    isStaged: target === 'production' && (project.assignsItself === false || project.production?.isPinned === true),
    meta: { ...original?.meta, ...body.meta, ...(original ? { originalDeploymentId: original.id } : {}) },
  }
  project.deployments.push(created)
  return created
}

/** How a commit that could not be built will fail again, in the time that a build takes here. */
function failedBefore({ deployments, nextBuild }: ProjectState, commit: string | undefined): BuildState | null {
  if (commit === undefined) return null
  const { build } = deployments.findLast(({ git }) => git?.commit === commit) ?? {}
  return build?.outcome === 'ERROR'
    ? { ...build, queuedMs: nextBuild.queuedMs, durationMs: nextBuild.durationMs }
    : null
}

/** Stops a build that has not ended. */
export function cancelDeployment({ now }: Place, deployment: DeploymentState): void {
  const state = readyStateOf(deployment, now)
  if (state !== 'QUEUED' && state !== 'BUILDING') {
    throw new Refused(400, 'bad_request', `The deployment is ${state} and cannot be canceled.`)
  }
  deployment.canceledAt = now
}

/** Begins to put a deployment in front of users, or to go back to an earlier one. */
export function requestAlias(
  { project, now }: Place,
  type: AliasRequestState['type'],
  deployment: DeploymentState,
): void {
  if (project.aliasRequest && !project.aliasRequest.isDone) {
    throw new Refused(409, 'conflict', 'Another promotion or rollback is in progress.')
  }
  if (readyStateOf(deployment, now) !== 'READY') {
    throw new Refused(409, 'deployment_not_ready', 'The deployment is not ready.')
  }
  if (type === 'promote' && deployment.target !== 'production') {
    throw new Refused(
      400,
      'bad_request',
      'Only a production deployment can be promoted; build it for production first.',
    )
  }
  if (type === 'rollback' && !isRollbackCandidate(deployment, project, now)) {
    throw new Refused(422, 'unprocessable_entity', 'The deployment is not a candidate for a rollback.')
  }
  project.aliasRequest = {
    type,
    fromDeploymentId: project.production?.deploymentId ?? null,
    toDeploymentId: deployment.id,
    requestedAt: now,
    isDone: false,
    outcome: project.aliasOutcome ?? 'succeeded',
  }
}
