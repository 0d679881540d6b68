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
}

export interface WorkflowJob {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly conclusion: string | null
  readonly url: string
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
  readonly state: string
  readonly author: string | null
  readonly headCommit: string
  readonly url: string
}

interface Asked {
  readonly signal: AbortSignal
}

/** The questions asked of GitHub. Answers are complete (all pages) and re-validated by ETag where GitHub offers it. */
export interface GitHub {
  /** The newest run of a workflow file (`deploy.yml`), or null when it never ran. */
  readonly latestRun: (
    repository: string,
    workflow: string,
    options: Asked & { branch?: string; event?: string },
  ) => Promise<WorkflowRun | null>
  readonly jobs: (repository: string, runId: string, options: Asked) => Promise<readonly WorkflowJob[]>
  /** The last 1 MiB of a job's log, without colour codes; null when GitHub no longer keeps it. */
  readonly jobLog: (repository: string, jobId: string, options: Asked) => Promise<string | null>
  /** Check runs and legacy statuses of a commit, branch or tag: all pages, newest of each name. */
  readonly checkRuns: (repository: string, ref: string, options: Asked) => Promise<readonly CheckRun[]>
  readonly pullRequest: (repository: string, number: number, options: Asked) => Promise<PullRequest>
  /** Names of the repository's Actions secrets, or an environment's; GitHub never tells values. */
  readonly secretNames: (repository: string, options: Asked & { environment?: string }) => Promise<readonly string[]>
  /** The commit a branch, tag or short commit stands for. */
  readonly commit: (repository: string, ref: string, options: Asked) => Promise<string>
}
