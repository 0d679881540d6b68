import type { PlannedRun, WorkflowPlan } from './github-plan.ts'

/** Status of a run, job, step or check, in GitHub's words. */
export type RunStatus = 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending'

/** How a run, job, step or check ended, in GitHub's words; null while it has not. */
export type Conclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required'
  | null

export interface StepState {
  readonly name: string
  readonly status: RunStatus
  readonly conclusion: Conclusion
  /** ISO 8601; null for a step that did not run. */
  readonly startedAt: string | null
  readonly completedAt: string | null
}

export interface JobState {
  readonly id: number
  readonly name: string
  readonly status: RunStatus
  readonly conclusion: Conclusion
  /** Which attempt of the run it belongs to, from 1. */
  readonly attempt: number
  readonly startedAt: string
  readonly completedAt: string | null
  readonly steps: readonly StepState[]
  /** The log as GitHub stores it; null when it has expired. */
  readonly log: string | null
}

export interface RunState {
  readonly id: number
  /** The path of the workflow file. */
  readonly workflow: string
  readonly number: number
  readonly attempt: number
  readonly title: string
  readonly event: string
  readonly branch: string
  readonly commit: string
  readonly status: RunStatus
  readonly conclusion: Conclusion
  readonly actor: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly jobs: readonly JobState[]
}

export interface WorkflowState {
  readonly id: number
  readonly name: string
  readonly path: string
  readonly createdAt: string
}

export interface CheckRunState {
  readonly id: number
  readonly name: string
  readonly commit: string
  readonly status: RunStatus
  readonly conclusion: Conclusion
  readonly title: string | null
  readonly summary: string | null
  readonly startedAt: string
  readonly completedAt: string | null
}

/** A status of the older kind, which a commit gets beside its check runs. */
export interface CommitStatusState {
  readonly id: number
  readonly context: string
  readonly commit: string
  readonly state: 'success' | 'failure' | 'error' | 'pending'
  readonly description: string | null
  readonly targetUrl: string | null
  readonly createdAt: string
}

export interface SecretState {
  readonly name: string
  readonly updatedAt: string
}

/** An Actions variable; unlike a secret's, GitHub tells its value. */
export interface VariableState {
  readonly name: string
  readonly value: string
  readonly updatedAt: string
}

export interface EnvironmentState {
  readonly id: number
  readonly name: string
  readonly createdAt: string
  /** Logins of the people of whom one must approve a deployment. */
  readonly reviewers: readonly string[]
  readonly waitMinutes: number
  secrets: SecretState[]
  variables: VariableState[]
}

export type AlertKind = 'dependabot' | 'secret-scanning' | 'code-scanning'

/** A security alert of any kind; Dependabot's names a package, secret scanning's has no severity of its own. */
export interface AlertState {
  readonly number: number
  readonly title: string
  readonly severity: 'critical' | 'high' | 'medium' | 'low'
  readonly package: string
  readonly state: 'open' | 'fixed'
  readonly createdAt: string
}

export interface ArtifactState {
  readonly id: number
  readonly name: string
  readonly sizeBytes: number
  readonly expired: boolean
  readonly createdAt: string
}

export interface ReleaseState {
  readonly id: number
  readonly tag: string
  readonly name: string
  readonly author: string
  readonly draft: boolean
  readonly prerelease: boolean
  readonly createdAt: string
}

/** A deployment as GitHub notes it beside a commit, with how it went, oldest first. */
export interface DeploymentState {
  readonly id: number
  readonly commit: string
  readonly ref: string
  readonly environment: string
  readonly description: string | null
  readonly payload: Readonly<Record<string, unknown>> | string
  readonly creator: string
  readonly createdAt: string
  readonly statuses: DeploymentStatusState[]
}

export interface DeploymentStatusState {
  readonly id: number
  readonly state: 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success'
  readonly description: string
  readonly logUrl: string
  readonly createdAt: string
}

/** What one repository holds beyond what `emulate` keeps: lists in the order in which things were added. */
export interface RepositoryState {
  readonly id: number
  readonly owner: string
  readonly name: string
  readonly private: boolean
  readonly description: string | null
  workflows: WorkflowState[]
  runs: RunState[]
  checkRuns: CheckRunState[]
  statuses: CommitStatusState[]
  secrets: SecretState[]
  organizationSecrets: SecretState[]
  environments: EnvironmentState[]
  variables: VariableState[]
  organizationVariables: VariableState[]
  /** `off` for a feature that the repository does not use. */
  alerts: Record<AlertKind, AlertState[] | 'off'>
  artifacts: ArtifactState[]
  releases: ReleaseState[]
  deployments: DeploymentState[]
  /** How the runs of a workflow file go that are started by an API; as usual where nothing is said. */
  plans: Record<string, Partial<WorkflowPlan>>
  /** The runs that go as planned, by id. */
  readonly planned: Map<number, PlannedRun>
}
