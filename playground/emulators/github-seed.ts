import type { WorkflowPlan } from './github-plan.ts'
import type {
  AlertKind,
  AlertState,
  ArtifactState,
  CheckRunState,
  CommitStatusState,
  JobState,
  ReleaseState,
  RunState,
  StepState,
} from './github-state.ts'

/** All that is not named takes a usual value. */
type Sketch<State, Required extends keyof State> = Pick<State, Required> & Partial<State>

export type StepSeed = Sketch<StepState, 'name'>

export type JobSeed = Omit<Sketch<JobState, 'name'>, 'steps'> & { readonly steps?: readonly StepSeed[] }

/** A workflow run; `commit` may be a branch, which stands for its newest commit. */
export type RunSeed = Omit<Sketch<RunState, 'workflow'>, 'jobs'> & { readonly jobs?: readonly JobSeed[] }

/** A check run; `commit` may be a branch. */
export type CheckRunSeed = Sketch<CheckRunState, 'name' | 'commit'>

/** A status of the older kind; `commit` may be a branch. */
export type CommitStatusSeed = Sketch<CommitStatusState, 'context' | 'commit' | 'state'>

/** One commit on top of a branch; the first one of a branch starts at `from`, or at nothing. */
export interface CommitSeed {
  readonly branch: string
  readonly from?: string
  readonly message: string
  readonly author: { readonly name: string; readonly email: string }
  /** ISO 8601 */
  readonly date: string
  /** Contents by path; null removes the file. */
  readonly files: Readonly<Record<string, string | null>>
}

/** An issue or a pull request: they share one row of numbers, so they are made in the order given here. */
export type ThreadSeed = {
  /** The login of whoever opened it. */
  readonly author: string
  readonly title: string
  readonly body: string
} & (
  | { readonly kind: 'issue'; readonly closed: boolean }
  | { readonly kind: 'pull'; readonly head: string; readonly base: string }
)

export type AlertSeed = Sketch<AlertState, 'title' | 'severity'>

export type ArtifactSeed = Sketch<ArtifactState, 'name' | 'createdAt'>

export type ReleaseSeed = Sketch<ReleaseState, 'tag' | 'createdAt'>

export interface EnvironmentSeed {
  readonly name: string
  readonly secrets: readonly string[]
  readonly variables?: Readonly<Record<string, string>>
  readonly reviewers?: readonly string[]
  readonly waitMinutes?: number
}

export interface RepositorySeed {
  readonly owner: string
  readonly name: string
  readonly description?: string
  readonly private?: boolean
  readonly commits: readonly CommitSeed[]
  readonly threads?: readonly ThreadSeed[]
  readonly workflows?: readonly { readonly id: number; readonly name: string; readonly path: string }[]
  readonly runs?: readonly RunSeed[]
  readonly checkRuns?: readonly CheckRunSeed[]
  readonly statuses?: readonly CommitStatusSeed[]
  readonly secrets?: readonly string[]
  readonly organizationSecrets?: readonly string[]
  readonly environments?: readonly EnvironmentSeed[]
  /** Values by name. */
  readonly variables?: Readonly<Record<string, string>>
  readonly organizationVariables?: Readonly<Record<string, string>>
  /** The alerts of each feature; one that is not named is off, as it is for a new repository. */
  readonly alerts?: Readonly<Partial<Record<AlertKind, readonly AlertSeed[]>>>
  readonly artifacts?: readonly ArtifactSeed[]
  readonly releases?: readonly ReleaseSeed[]
  /** How the runs of a workflow file go that are started by an API; as usual where nothing is said. */
  readonly plans?: Readonly<Record<string, Partial<WorkflowPlan>>>
}

export interface GitHubSeed {
  readonly users: readonly { readonly login: string; readonly name: string; readonly email?: string }[]
  readonly organizations: readonly {
    readonly login: string
    readonly name: string
    readonly admins: readonly string[]
  }[]
  readonly repositories: readonly RepositorySeed[]
  /** A GitHub App that is installed with an account; it may read all of that account's repositories. */
  readonly app?: {
    readonly id: number
    readonly slug: string
    readonly installationId: number
    readonly account: string
  }
}
