import type { CheckRunSeed, CommitStatusSeed, JobSeed, RepositorySeed, RunSeed } from './github-seed.ts'
import type {
  AlertKind,
  AlertState,
  CheckRunState,
  Conclusion,
  JobState,
  RepositoryState,
  RunState,
  RunStatus,
  SecretState,
  VariableState,
} from './github-state.ts'

/** Gives the numbers that GitHub would; one row for everything, so a later thing has a higher one. */
export type NextId = () => number

/** The sha of a commit that is named by a branch or by itself. */
export type CommitOf = (ref: string) => Promise<string>

type Ended = { readonly status?: RunStatus; readonly conclusion?: Conclusion }

/** A thing without a status has ended, well unless a conclusion is named. */
const ending = ({ status = 'completed', conclusion }: Ended) => ({
  status,
  conclusion: conclusion ?? (status === 'completed' ? ('success' as const) : null),
})

const moment = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z')

const dayMs = 24 * 60 * 60 * 1000

/** When what a repository begins with was set: long enough ago that nobody takes it for a change of today. */
const longAgo = () => new Date(Date.now() - 30 * dayMs).toISOString().replace(/\.\d+Z$/, 'Z')

/** Secrets of these names, set now or at a chosen time. */
export function secretsOf(names: readonly string[], updatedAt = moment()): SecretState[] {
  return names.toSorted().map((name) => ({ name, updatedAt }))
}

/** Variables as they are listed, by name. */
export function variablesOf(values: Readonly<Record<string, string>>, updatedAt = moment()): VariableState[] {
  return Object.entries(values)
    .map(([name, value]) => ({ name, value, updatedAt }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

function alertsOf(seed: RepositorySeed, kind: AlertKind): AlertState[] | 'off' {
  const createdAt = moment()
  return (
    seed.alerts?.[kind]?.map((alert, index) => ({
      number: index + 1,
      package: 'example',
      state: 'open',
      createdAt,
      ...alert,
    })) ?? 'off'
  )
}

/** A repository as it begins: what is seeded except for what needs a commit. */
export function emptyRepository(seed: RepositorySeed, nextId: NextId): RepositoryState {
  const createdAt = moment()
  return {
    id: nextId(),
    owner: seed.owner,
    name: seed.name,
    private: seed.private ?? true,
    description: seed.description ?? null,
    workflows: (seed.workflows ?? []).map((workflow) => ({ ...workflow, createdAt })),
    runs: [],
    checkRuns: [],
    statuses: [],
    secrets: secretsOf(seed.secrets ?? [], longAgo()),
    organizationSecrets: secretsOf(seed.organizationSecrets ?? [], longAgo()),
    environments: (seed.environments ?? []).map(
      ({ name, secrets, variables = {}, reviewers = [], waitMinutes = 0 }) => ({
        id: nextId(),
        name,
        createdAt,
        reviewers,
        waitMinutes,
        secrets: secretsOf(secrets, longAgo()),
        variables: variablesOf(variables, longAgo()),
      }),
    ),
    variables: variablesOf(seed.variables ?? {}, longAgo()),
    organizationVariables: variablesOf(seed.organizationVariables ?? {}, longAgo()),
    alerts: {
      dependabot: alertsOf(seed, 'dependabot'),
      'secret-scanning': alertsOf(seed, 'secret-scanning'),
      'code-scanning': alertsOf(seed, 'code-scanning'),
    },
    artifacts: (seed.artifacts ?? []).map((each) => ({ id: nextId(), sizeBytes: 1024, expired: false, ...each })),
    releases: (seed.releases ?? []).map((each) => ({
      id: nextId(),
      name: each.tag,
      author: seed.owner,
      draft: false,
      prerelease: false,
      ...each,
    })),
    deployments: [],
    plans: { ...seed.plans },
    planned: new Map(),
  }
}

/** Adds a run with its jobs and gives it. */
export async function addRun(
  repository: RepositoryState,
  seed: RunSeed,
  nextId: NextId,
  commitOf: CommitOf,
): Promise<RunState> {
  const branch = seed.branch ?? 'main'
  const createdAt = seed.createdAt ?? moment()
  const attempt = seed.attempt ?? 1
  const run: RunState = {
    id: seed.id ?? nextId(),
    workflow: seed.workflow,
    number: seed.number ?? repository.runs.filter((each) => each.workflow === seed.workflow).length + 1,
    attempt,
    title: seed.title ?? 'Push',
    event: seed.event ?? 'push',
    branch,
    commit: await commitOf(seed.commit ?? branch),
    ...ending(seed),
    actor: seed.actor ?? 'octocat',
    createdAt,
    updatedAt: seed.updatedAt ?? createdAt,
    jobs: (seed.jobs ?? []).map((job) => jobState(job, nextId, createdAt, attempt)),
  }
  repository.runs.push(run)
  return run
}

function jobState(seed: JobSeed, nextId: NextId, createdAt: string, attempt: number): JobState {
  const startedAt = seed.startedAt ?? createdAt
  const end = ending(seed)
  return {
    id: seed.id ?? nextId(),
    name: seed.name,
    ...end,
    attempt: seed.attempt ?? attempt,
    startedAt,
    completedAt: seed.completedAt ?? (end.status === 'completed' ? startedAt : null),
    steps: (seed.steps ?? []).map((step) => ({
      name: step.name,
      ...ending(step),
      startedAt: step.startedAt ?? startedAt,
      completedAt: step.completedAt ?? startedAt,
    })),
    log: seed.log === undefined ? '' : seed.log,
  }
}

/** Adds a check run; a newer one of the same name replaces the older one where only the latest are asked for. */
export async function addCheckRun(
  repository: RepositoryState,
  seed: CheckRunSeed,
  nextId: NextId,
  commitOf: CommitOf,
): Promise<CheckRunState> {
  const startedAt = seed.startedAt ?? moment()
  const end = ending(seed)
  const check: CheckRunState = {
    id: seed.id ?? nextId(),
    name: seed.name,
    commit: await commitOf(seed.commit),
    ...end,
    title: seed.title ?? null,
    summary: seed.summary ?? null,
    startedAt,
    completedAt: seed.completedAt ?? (end.status === 'completed' ? startedAt : null),
  }
  repository.checkRuns.push(check)
  return check
}

/** Adds a status of the older kind. */
export async function addStatus(
  repository: RepositoryState,
  seed: CommitStatusSeed,
  nextId: NextId,
  commitOf: CommitOf,
): Promise<void> {
  repository.statuses.push({
    id: seed.id ?? nextId(),
    context: seed.context,
    commit: await commitOf(seed.commit),
    state: seed.state,
    description: seed.description ?? null,
    targetUrl: seed.targetUrl ?? null,
    createdAt: seed.createdAt ?? moment(),
  })
}
