import { z } from 'zod'
import type { WorkflowJob, WorkflowRun } from './github.ts'
import type { AskGitHub } from './github-ask.ts'
import { Id, Moment, repositoryOf } from './github-repository.ts'

/** A run as GitHub describes it. */
export const Run = z
  .object({
    id: Id,
    name: z.string().nullish(),
    display_title: z.string().nullish(),
    status: z.string().nullable(),
    conclusion: z.string().nullable(),
    head_branch: z.string().nullish(),
    head_sha: z.string(),
    event: z.string(),
    actor: z.object({ login: z.string() }).nullish(),
    html_url: z.string(),
    run_attempt: z.number().nullish(),
    created_at: Moment,
    run_started_at: Moment.nullish(),
    updated_at: Moment,
  })
  .transform(
    (run): WorkflowRun => ({
      id: run.id,
      workflow: run.name ?? '',
      title: run.display_title ?? '',
      status: run.status ?? 'unknown',
      conclusion: run.conclusion,
      branch: run.head_branch ?? null,
      commit: run.head_sha,
      event: run.event,
      actor: run.actor?.login ?? null,
      url: run.html_url,
      attempt: run.run_attempt ?? 1,
      startedAt: run.run_started_at ?? run.created_at,
      updatedAt: run.updated_at,
    }),
  )

export const RunsPage = z.object({ workflow_runs: z.array(Run) })

const times = { started_at: Moment.nullish(), completed_at: Moment.nullish() }

const Step = z
  .object({ name: z.string(), number: z.number(), status: z.string(), conclusion: z.string().nullable(), ...times })
  .transform(({ started_at, completed_at, ...step }) => ({
    ...step,
    startedAt: started_at ?? null,
    endedAt: completed_at ?? null,
  }))

const Job = z
  .object({
    id: Id,
    name: z.string(),
    status: z.string(),
    conclusion: z.string().nullable(),
    html_url: z.string().nullable(),
    steps: z.array(Step).nullish(),
    ...times,
  })
  .transform(
    (job): WorkflowJob => ({
      id: job.id,
      name: job.name,
      status: job.status,
      conclusion: job.conclusion,
      url: job.html_url ?? '',
      startedAt: job.started_at ?? null,
      endedAt: job.completed_at ?? null,
      steps: job.steps ?? [],
    }),
  )

const JobsPage = z.object({ jobs: z.array(Job) }).transform((page) => page.jobs)

/** Which runs of a workflow count; all when nothing is named. */
export interface RunFilter {
  readonly branch?: string
  readonly event?: string
  /** The whole SHA of the commit that they ran for. */
  readonly commit?: string
  readonly status?: 'completed' | 'success'
}

/** The newest run of a workflow file, or null when there is none. */
export async function latestRun(
  github: AskGitHub,
  repository: string,
  workflow: string,
  options: RunFilter & { signal: AbortSignal },
): Promise<WorkflowRun | null> {
  const [newest] = await runs(github, repository, workflow, { ...options, limit: 1 })
  return newest ?? null
}

/** The newest runs of a workflow file, newest first. */
export async function runs(
  github: AskGitHub,
  repository: string,
  workflow: string,
  options: RunFilter & { signal: AbortSignal; limit: number },
): Promise<readonly WorkflowRun[]> {
  const { signal, limit, commit, ...named } = options
  const filters = commit === undefined ? named : { ...named, head_sha: commit }
  const page = await github.one(
    {
      what: `the runs of ${workflow} in ${repository}`,
      route: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
      parameters: { ...repositoryOf(repository), workflow_id: workflow, ...filters, per_page: Math.min(limit, 100) },
      signal,
    },
    RunsPage,
  )
  return page.workflow_runs
}

/** The jobs of a run's latest attempt, all pages. */
export function jobs(
  github: AskGitHub,
  repository: string,
  runId: string,
  signal: AbortSignal,
): Promise<readonly WorkflowJob[]> {
  return github.all(
    {
      what: `the jobs of run ${runId} in ${repository}`,
      route: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs',
      parameters: { ...repositoryOf(repository), run_id: runId },
      signal,
    },
    JobsPage,
  )
}
