import type { Logger } from 'pino'
import { z } from 'zod'
import type { Config } from '../config.ts'
import type { Acted } from './act.ts'
import { createActing } from './github-act.ts'
import { type Alert, type AlertKind, alerts } from './github-alerts.ts'
import { createAsking } from './github-ask.ts'
import { checkRuns } from './github-checks.ts'
import { createActingOctokit, createOctokit } from './github-client.ts'
import { pullRequest } from './github-commits.ts'
import { type GitHubDeployment, recentDeployments } from './github-deployments.ts'
import { type DeploymentEnvironment, environments } from './github-environments.ts'
import { files, fileText, type RepositoryFile } from './github-files.ts'
import { createIssue, type Issue, type NewIssue, newestIssues } from './github-issues.ts'
import { jobLog } from './github-log.ts'
import { type Artifact, artifacts, type Release, releases } from './github-published.ts'
import { repositoryOf } from './github-repository.ts'
import { jobs, latestRun, type RunFilter, runs } from './github-runs.ts'
import { type Secret, secretNames, secrets } from './github-secrets.ts'
import { createShipping, type GitHubShipping } from './github-shipping.ts'
import { type Variable, variables } from './github-variables.ts'
import type { Network } from './network.ts'

export interface WorkflowRun {
  readonly id: string
  readonly workflow: string
  readonly title: string
  /** queued, in_progress, completed, … as GitHub says. */
  readonly status: string
  /** success, failure, cancelled, …; null while it runs. */
  readonly conclusion: string | null
  readonly branch: string | null
  readonly commit: string
  readonly event: string
  readonly actor: string | null
  readonly url: string
  readonly attempt: number
  readonly startedAt: Date
  readonly updatedAt: Date
}

export interface WorkflowStep {
  readonly name: string
  readonly number: number
  readonly status: string
  readonly conclusion: string | null
  /** Null while it has not begun or ended, and when GitHub does not say. */
  readonly startedAt?: Date | null
  readonly endedAt?: Date | null
}

export interface WorkflowJob {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly conclusion: string | null
  readonly url: string
  readonly startedAt?: Date | null
  readonly endedAt?: Date | null
  readonly steps: readonly WorkflowStep[]
}

/** A check run or a legacy status, in one noun. */
export interface CheckRun {
  readonly name: string
  readonly status: string
  readonly conclusion: string | null
  readonly url: string | null
  readonly summary: string | null
  readonly startedAt: Date | null
}

export interface PullRequest {
  readonly number: number
  readonly title: string
  /** open or closed, as GitHub says. */
  readonly state: string
  readonly isDraft: boolean
  readonly isMerged: boolean
  readonly author: string | null
  readonly headCommit: string
  readonly url: string
}

export type {
  Alert,
  AlertKind,
  Artifact,
  DeploymentEnvironment,
  Issue,
  NewIssue,
  Release,
  RepositoryFile,
  Secret,
  Variable,
}

interface Asked {
  readonly signal: AbortSignal
}

/**
 * The questions asked of GitHub, and what it is asked to do for a release. Answers are complete (all pages) and
 * re-validated by ETag where GitHub offers it.
 */
export interface GitHub extends GitHubShipping {
  /** The newest run of a workflow file (`deploy.yml`), or null when it never ran. */
  readonly latestRun: (
    repository: string,
    workflow: string,
    /** `status: 'completed'` leaves out runs that are still queued or running, `success` also those that failed. */
    options: Asked & RunFilter,
  ) => Promise<WorkflowRun | null>
  /** The newest runs of a workflow file, newest first, at most `limit` of them (100). */
  readonly runs: (
    repository: string,
    workflow: string,
    options: Asked & { limit: number; branch?: string; event?: string },
  ) => Promise<readonly WorkflowRun[]>
  readonly jobs: (repository: string, runId: string, options: Asked) => Promise<readonly WorkflowJob[]>
  /** The last 1 MiB of a job's log, without colour codes; null when GitHub no longer keeps it. */
  readonly jobLog: (repository: string, jobId: string, options: Asked) => Promise<string | null>
  /** Check runs and legacy statuses of a commit, branch or tag: all pages, newest of each name. */
  readonly checkRuns: (repository: string, ref: string, options: Asked) => Promise<readonly CheckRun[]>
  readonly pullRequest: (repository: string, number: number, options: Asked) => Promise<PullRequest>
  /** Names of the repository's Actions secrets, or an environment's; GitHub never tells values. */
  readonly secretNames: (repository: string, options: Asked & { environment?: string }) => Promise<readonly string[]>
  /** The same secrets with the time of their newest change. */
  readonly secrets: (repository: string, options: Asked & { environment?: string }) => Promise<readonly Secret[]>
  readonly environments: (repository: string, options: Asked) => Promise<readonly DeploymentEnvironment[]>
  /** The Actions variables that a repository's workflows can use, or an environment's own. */
  readonly variables: (repository: string, options: Asked & { environment?: string }) => Promise<readonly Variable[]>
  /** Every file of a branch, tag or commit, however large the repository is. */
  readonly files: (repository: string, ref: string, options: Asked) => Promise<readonly RepositoryFile[]>
  /** The text of one file, such as a workflow's; null when it is not there. */
  readonly fileText: (repository: string, path: string, options: Asked & { ref?: string }) => Promise<string | null>
  /** The open alerts of one kind; `off` when the repository does not use that feature. */
  readonly alerts: (repository: string, kind: AlertKind, options: Asked) => Promise<readonly Alert[] | 'off'>
  /** The newest artifacts of workflow runs, newest first, at most 100; `name` is exact. */
  readonly artifacts: (repository: string, options: Asked & { name?: string }) => Promise<readonly Artifact[]>
  /** The newest published releases, newest first, at most 100; drafts are left out. */
  readonly releases: (repository: string, options: Asked) => Promise<readonly Release[]>
  /** The deployments that were noted last, to one environment, newest first; at most 100. */
  readonly recentDeployments: (
    repository: string,
    options: Asked & { environment: string },
  ) => Promise<readonly GitHubDeployment[]>
  /** The issues and pull requests that were opened last, open or closed, newest first; at most 100. */
  readonly newestIssues: (repository: string, options: Asked) => Promise<readonly Issue[]>
  readonly createIssue: (repository: string, options: Asked & NewIssue) => Promise<Acted<Issue>>
  /** The commit a branch, tag or short commit stands for. */
  readonly commit: (repository: string, ref: string, options: Asked) => Promise<string>
}

const Commit = z.object({ sha: z.string() }).transform((commit) => commit.sha)

/** Builds the source of GitHub's facts. Without credentials every question is a SourceError `not-configured`. */
export function createGitHub(settings: Config['github'], network: Pick<Network, 'operator'>, log: Logger): GitHub {
  const { auth, apiUrl } = settings
  const client = auth.kind === 'none' ? null : { auth, apiUrl }
  const github = createAsking(client && createOctokit(client, network.operator, log), auth.kind)
  const act = createActing(client && createActingOctokit(client, network.operator, log), auth.kind)
  return {
    ...createShipping(github, act),
    latestRun: (repository, workflow, options) => latestRun(github, repository, workflow, options),
    runs: (repository, workflow, options) => runs(github, repository, workflow, options),
    jobs: (repository, runId, { signal }) => jobs(github, repository, runId, signal),
    jobLog: (repository, jobId, { signal }) => jobLog(github, network.operator, repository, jobId, signal),
    checkRuns: (repository, ref, { signal }) => checkRuns(github, repository, ref, signal),
    secretNames: (repository, options) => secretNames(github, repository, options),
    secrets: (repository, options) => secrets(github, repository, options),
    environments: (repository, { signal }) => environments(github, repository, signal),
    variables: (repository, options) => variables(github, repository, options),
    files: (repository, ref, { signal }) => files(github, repository, ref, signal),
    fileText: (repository, path, options) => fileText(github, repository, path, options),
    alerts: (repository, kind, { signal }) => alerts(github, repository, kind, signal),
    artifacts: (repository, options) => artifacts(github, repository, options),
    releases: (repository, { signal }) => releases(github, repository, signal),
    recentDeployments: (repository, options) => recentDeployments(github, repository, options),
    newestIssues: (repository, { signal }) => newestIssues(github, repository, signal),
    createIssue: (repository, options) => createIssue(act, repository, options),
    pullRequest: (repository, number, { signal }) => pullRequest(github, repository, number, signal),
    commit: async (repository, ref, { signal }) =>
      github.one(
        {
          what: `${ref} in ${repository}`,
          route: 'GET /repos/{owner}/{repo}/commits/{ref}',
          parameters: { ...repositoryOf(repository), ref },
          signal,
        },
        Commit,
      ),
  }
}
