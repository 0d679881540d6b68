import type { WorkflowPlan } from './github-plan.ts'
import { addCheckRun, addRun, addStatus, secretsOf, variablesOf } from './github-repository.ts'
import type { CheckRunSeed, CommitSeed, CommitStatusSeed, RunSeed } from './github-seed.ts'
import type { AlertKind, CheckRunState, JobState, RepositoryState, RunState } from './github-state.ts'
import type { Upstream } from './github-upstream.ts'

/** The handles on one repository, for tests and for the page's switches. */
export interface RepositoryHandle {
  readonly state: Readonly<RepositoryState>
  /** What was committed through this handle, oldest first. */
  readonly commits: readonly { readonly branch: string; readonly message: string; readonly sha: string }[]
  /** Commits to a branch and gives the sha. */
  readonly push: (commit: CommitSeed) => Promise<string>
  /** Moves a branch to a commit, however they are related, or removes it for null. */
  readonly moveBranch: (branch: string, commit: string | null) => Promise<void>
  /** Says how the runs of a workflow file go from now on; as usual where nothing is said. */
  readonly plan: (workflow: string, plan: Partial<WorkflowPlan>) => void
  readonly addRun: (run: RunSeed) => Promise<RunState>
  readonly changeRun: (id: number, changes: Partial<Omit<RunState, 'id' | 'jobs'>>) => void
  readonly changeJob: (id: number, changes: Partial<Omit<JobState, 'id'>>) => void
  readonly addCheckRun: (check: CheckRunSeed) => Promise<CheckRunState>
  readonly addStatus: (status: CommitStatusSeed) => Promise<void>
  readonly setSecret: (name: string, environment?: string) => void
  readonly removeSecret: (name: string, environment?: string) => void
  /** Sets a variable; null removes it. */
  readonly setVariable: (name: string, value: string | null, environment?: string) => void
  readonly setAlerts: (kind: AlertKind, alerts: RepositoryState['alerts'][AlertKind]) => void
}

/** Builds the handle of a repository on its state and on what `emulate` keeps of it. */
export function handleOf(
  name: string,
  state: RepositoryState,
  upstream: Upstream,
  nextId: () => number,
): RepositoryHandle {
  const commits: { branch: string; message: string; sha: string }[] = []
  const commitOf = async (ref: string) => {
    const commit = await upstream.commitOf(name, ref)
    if (commit === null) throw new Error(`${name} has no commit ${ref}`)
    return commit
  }
  const holderOf = (environment: string | undefined) => {
    if (environment === undefined) return state
    const found = state.environments.find((each) => each.name === environment)
    if (!found) throw new Error(`${name} has no environment ${environment}`)
    return found
  }
  const remove = (secret: string, environment?: string) => {
    const holder = holderOf(environment)
    holder.secrets = holder.secrets.filter((each) => each.name !== secret)
  }
  return {
    state,
    commits,
    push: async (commit) => {
      const sha = await upstream.addCommit(name, commit)
      commits.push({ branch: commit.branch, message: commit.message, sha })
      return sha
    },
    moveBranch: (branch, commit) => upstream.moveBranch(name, branch, commit),
    plan: (workflow, plan) => {
      state.plans[workflow] = plan
    },
    addRun: (run) => addRun(state, run, nextId, commitOf),
    changeRun: (id, changes) => {
      if (!state.runs.some((run) => run.id === id)) throw new Error(`${name} has no run ${id}`)
      state.runs = state.runs.map((run) => (run.id === id ? { ...run, ...changes } : run))
    },
    changeJob: (id, changes) => {
      if (!state.runs.some((run) => run.jobs.some((job) => job.id === id))) throw new Error(`${name} has no job ${id}`)
      const changed = (job: JobState) => (job.id === id ? { ...job, ...changes } : job)
      state.runs = state.runs.map((run) => ({ ...run, jobs: run.jobs.map(changed) }))
    },
    addCheckRun: (check) => addCheckRun(state, check, nextId, commitOf),
    addStatus: (status) => addStatus(state, status, nextId, commitOf),
    setSecret: (secret, environment) => {
      remove(secret, environment)
      const holder = holderOf(environment)
      holder.secrets = [...holder.secrets, ...secretsOf([secret])].toSorted((one, other) =>
        one.name < other.name ? -1 : 1,
      )
    },
    removeSecret: remove,
    setVariable: (variable, value, environment) => {
      const holder = holderOf(environment)
      const others = holder.variables.filter((each) => each.name !== variable)
      holder.variables = value === null ? others : [...others, ...variablesOf({ [variable]: value })]
    },
    setAlerts: (kind, alerts) => {
      state.alerts[kind] = alerts
    },
  }
}
