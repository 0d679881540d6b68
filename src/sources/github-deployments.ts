import { z } from 'zod'
import type { Acted } from './act.ts'
import type { ActOnGitHub } from './github-act.ts'
import type { AskGitHub } from './github-ask.ts'
import { Id, Moment, repositoryOf } from './github-repository.ts'

/** A deployment as GitHub shows it beside a commit: a note of what others do, not the doing. */
export interface GitHubDeployment {
  readonly id: string
  readonly commit: string
  readonly environment: string
  /** What its maker gave along; GitHub keeps it as it came. */
  readonly payload: Readonly<Record<string, unknown>>
  /** Null when GitHub does not say. */
  readonly createdAt: Date | null
  /** The login of its maker. */
  readonly creator: string | null
}

export type DeploymentState = 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive' | 'pending'

interface NewDeployment {
  readonly commit: string
  readonly environment: string
  readonly description: string
  readonly payload: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

interface NewStatus {
  readonly state: DeploymentState
  readonly description: string
  /** Where the log is. */
  readonly url: string | null
  readonly signal: AbortSignal
}

/** GitHub's limit for the description of a deployment's status. */
const DESCRIPTION_LIMIT = 140

const Deployment = z
  .object({
    id: Id,
    sha: z.string(),
    environment: z.string(),
    payload: z.unknown(),
    created_at: Moment.nullish(),
    creator: z.object({ login: z.string() }).nullish(),
  })
  .transform(({ id, sha, environment, payload, created_at, creator }): GitHubDeployment => {
    const given = z.record(z.string(), z.unknown()).safeParse(payload)
    return {
      id,
      commit: sha,
      environment,
      payload: given.success ? given.data : {},
      createdAt: created_at ?? null,
      creator: creator?.login ?? null,
    }
  })

const StatusesPage = z.array(z.object({ id: z.number(), state: z.string() }))

/** The deployments of a commit to an environment, all pages, newest first. */
export function deployments(
  github: AskGitHub,
  repository: string,
  options: { readonly commit: string; readonly environment: string; readonly signal: AbortSignal },
): Promise<readonly GitHubDeployment[]> {
  const { commit, environment, signal } = options
  return github.all(
    {
      what: `the deployments of ${commit} in ${repository}`,
      route: 'GET /repos/{owner}/{repo}/deployments',
      parameters: { ...repositoryOf(repository), sha: commit, environment },
      signal,
      isFresh: true,
    },
    z.array(Deployment),
  )
}

/** The deployments to an environment that were noted last, newest first; at most 100. */
export function recentDeployments(
  github: AskGitHub,
  repository: string,
  { environment, signal }: { readonly environment: string; readonly signal: AbortSignal },
): Promise<readonly GitHubDeployment[]> {
  return github.one(
    {
      what: `the newest deployments to ${environment} in ${repository}`,
      route: 'GET /repos/{owner}/{repo}/deployments',
      parameters: { ...repositoryOf(repository), environment, per_page: 100 },
      signal,
    },
    z.array(Deployment),
  )
}

/** The newest state of a deployment; null when it has none yet. */
export async function deploymentState(
  github: AskGitHub,
  repository: string,
  deploymentId: string,
  signal: AbortSignal,
): Promise<string | null> {
  const statuses = await github.all(
    {
      what: `the states of deployment ${deploymentId} in ${repository}`,
      route: 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
      parameters: { ...repositoryOf(repository), deployment_id: deploymentId },
      signal,
      isFresh: true,
    },
    StatusesPage,
  )
  return statuses.toSorted((one, other) => other.id - one.id)[0]?.state ?? null
}

/** Notes a deployment. Nothing is merged for it and no check is asked: the decision was made elsewhere. */
export function createDeployment(
  act: ActOnGitHub,
  repository: string,
  { commit, environment, description, payload, signal }: NewDeployment,
): Promise<Acted<GitHubDeployment>> {
  return act(
    {
      what: `note a deployment of ${commit.slice(0, 7)} to ${environment} in ${repository}`,
      route: 'POST /repos/{owner}/{repo}/deployments',
      parameters: {
        ...repositoryOf(repository),
        ref: commit,
        environment,
        description: description.slice(0, DESCRIPTION_LIMIT),
        payload,
        auto_merge: false,
        required_contexts: [],
      },
      signal,
    },
    Deployment,
  )
}

/** Notes how a deployment goes. */
export function createDeploymentStatus(
  act: ActOnGitHub,
  repository: string,
  deploymentId: string,
  { state, description, url, signal }: NewStatus,
): Promise<Acted<unknown>> {
  return act(
    {
      what: `note that deployment ${deploymentId} in ${repository} is ${state.replace('_', ' ')}`,
      route: 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
      parameters: {
        ...repositoryOf(repository),
        deployment_id: deploymentId,
        state,
        description: description.slice(0, DESCRIPTION_LIMIT),
        ...(url === null ? {} : { log_url: url }),
      },
      signal,
    },
    z.unknown(),
  )
}
