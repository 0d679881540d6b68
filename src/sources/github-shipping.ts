import type { Acted } from './act.ts'
import type { PullRequest, WorkflowRun } from './github.ts'
import type { ActOnGitHub } from './github-act.ts'
import type { AskGitHub } from './github-ask.ts'
import { type CommitDetails, type Comparison, commitDetails, compare, pullRequestsOf } from './github-commits.ts'
import {
  createDeployment,
  createDeploymentStatus,
  type DeploymentState,
  deploymentState,
  deployments,
  type GitHubDeployment,
} from './github-deployments.ts'
import { cancelRun, type Dispatched, dispatchedRuns, dispatchWorkflow, run } from './github-dispatch.ts'
import { branchHead, createTag, defaultBranch, deleteTag, type Ref, refs, tagCommit } from './github-refs.ts'

interface Asked {
  readonly signal: AbortSignal
}

/**
 * What a release asks of GitHub. What changes something is sent once and never repeated here: an answer that was lost
 * is told as `uncertain`.
 */
export interface GitHubShipping {
  /** What lies between two commits, branches or tags. */
  readonly compare: (
    repository: string,
    options: Asked & { readonly base: string; readonly head: string },
  ) => Promise<Comparison>
  readonly commitDetails: (repository: string, ref: string, options: Asked) => Promise<CommitDetails>
  readonly pullRequestsOf: (repository: string, commit: string, options: Asked) => Promise<readonly PullRequest[]>
  readonly branches: (repository: string, options: Asked) => Promise<readonly Ref[]>
  readonly tags: (repository: string, options: Asked) => Promise<readonly Ref[]>
  /** The commit a branch stands at; null when there is no such branch. */
  readonly branchHead: (repository: string, branch: string, options: Asked) => Promise<string | null>
  readonly defaultBranch: (repository: string, options: Asked) => Promise<string>
  /** The commit of a tag at this moment; null when there is none. */
  readonly tagCommit: (repository: string, tag: string, options: Asked) => Promise<string | null>
  /** Refused when the tag is there already. */
  readonly createTag: (
    repository: string,
    options: Asked & { readonly tag: string; readonly commit: string },
  ) => Promise<Acted<unknown>>
  readonly deleteTag: (repository: string, options: Asked & { readonly tag: string }) => Promise<Acted<unknown>>
  /** Starts a workflow by its file; `ref` is a branch or a tag. */
  readonly dispatchWorkflow: (
    repository: string,
    workflow: string,
    options: Asked & { readonly ref: string; readonly inputs: Readonly<Record<string, string>> },
  ) => Promise<Acted<Dispatched>>
  /** The runs that were started by hand or by an API since a moment, newest first; of one branch or tag if named. */
  readonly dispatchedRuns: (
    repository: string,
    workflow: string,
    options: Asked & { readonly since: Date; readonly branch?: string },
  ) => Promise<readonly WorkflowRun[]>
  readonly run: (repository: string, runId: string, options: Asked) => Promise<WorkflowRun>
  readonly cancelRun: (repository: string, runId: string, options: Asked) => Promise<Acted<unknown>>
  /** The notes of deployments beside a commit, newest first. */
  readonly deployments: (
    repository: string,
    options: Asked & { readonly commit: string; readonly environment: string },
  ) => Promise<readonly GitHubDeployment[]>
  readonly deploymentState: (repository: string, deploymentId: string, options: Asked) => Promise<string | null>
  readonly createDeployment: (
    repository: string,
    options: Asked & {
      readonly commit: string
      readonly environment: string
      readonly description: string
      readonly payload: Readonly<Record<string, string>>
    },
  ) => Promise<Acted<GitHubDeployment>>
  readonly createDeploymentStatus: (
    repository: string,
    deploymentId: string,
    options: Asked & { readonly state: DeploymentState; readonly description: string; readonly url: string | null },
  ) => Promise<Acted<unknown>>
}

/** Builds what a release asks of GitHub. */
export function createShipping(github: AskGitHub, act: ActOnGitHub): GitHubShipping {
  return {
    compare: (repository, options) => compare(github, repository, options),
    commitDetails: (repository, ref, { signal }) => commitDetails(github, repository, ref, signal),
    pullRequestsOf: (repository, commit, { signal }) => pullRequestsOf(github, repository, commit, signal),
    branches: (repository, { signal }) => refs(github, repository, 'branches', signal),
    tags: (repository, { signal }) => refs(github, repository, 'tags', signal),
    branchHead: (repository, branch, { signal }) => branchHead(github, repository, branch, signal),
    defaultBranch: (repository, { signal }) => defaultBranch(github, repository, signal),
    tagCommit: (repository, tag, { signal }) => tagCommit(github, repository, tag, signal),
    createTag: (repository, options) => createTag(act, repository, options),
    deleteTag: (repository, options) => deleteTag(act, repository, options),
    dispatchWorkflow: (repository, workflow, options) => dispatchWorkflow(act, repository, workflow, options),
    dispatchedRuns: (repository, workflow, options) => dispatchedRuns(github, repository, workflow, options),
    run: (repository, runId, { signal }) => run(github, repository, runId, signal),
    cancelRun: (repository, runId, { signal }) => cancelRun(act, repository, runId, signal),
    deployments: (repository, options) => deployments(github, repository, options),
    deploymentState: (repository, id, { signal }) => deploymentState(github, repository, id, signal),
    createDeployment: (repository, options) => createDeployment(act, repository, options),
    createDeploymentStatus: (repository, id, options) => createDeploymentStatus(act, repository, id, options),
  }
}
