import { z } from 'zod'
import type { Acted } from './act.ts'
import type { WorkflowRun } from './github.ts'
import type { ActOnGitHub } from './github-act.ts'
import type { AskGitHub } from './github-ask.ts'
import { Id, repositoryOf } from './github-repository.ts'
import { Run, RunsPage } from './github-runs.ts'

/** A run that was started; both are null when GitHub said only that it starts one. */
export interface Dispatched {
  readonly runId: string | null
  readonly url: string | null
}

/** GitHub gives the run since February 2026; an older GitHub Enterprise Server answers nothing (204). */
const DispatchAnswer = z
  .union([z.object({ workflow_run_id: Id, html_url: z.string() }), z.undefined(), z.literal('')])
  .transform((answer): Dispatched => {
    return answer ? { runId: answer.workflow_run_id, url: answer.html_url } : { runId: null, url: null }
  })

interface Dispatch {
  /** A branch or a tag; GitHub refuses a commit. */
  readonly ref: string
  /** By the names that the workflow declares; GitHub refuses others. */
  readonly inputs: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** Starts a workflow by its file. */
export async function dispatchWorkflow(
  act: ActOnGitHub,
  repository: string,
  workflow: string,
  { ref, inputs, signal }: Dispatch,
): Promise<Acted<Dispatched>> {
  const start = (more: Readonly<Record<string, unknown>>) =>
    act(
      {
        what: `start ${workflow} in ${repository} on ${ref}`,
        route: 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
        parameters: { ...repositoryOf(repository), workflow_id: workflow, ref, inputs, ...more },
        signal,
      },
      DispatchAnswer,
    )
  const acted = await start({ return_run_details: true })
  // A server that does not know this field refuses the whole, so nothing was started.
  const isTooOld = acted.kind === 'refused' && acted.sentence.includes('return_run_details')
  return isTooOld ? start({}) : acted
}

/** The runs of a workflow that were started by hand or by an API since a moment, all pages, newest first. */
export async function dispatchedRuns(
  github: AskGitHub,
  repository: string,
  workflow: string,
  { since, branch, signal }: { readonly since: Date; readonly branch?: string; readonly signal: AbortSignal },
): Promise<readonly WorkflowRun[]> {
  const created = `>=${since.toISOString().replace(/\.\d+Z$/, 'Z')}`
  return github.all(
    {
      what: `the started runs of ${workflow} in ${repository}`,
      route: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
      parameters: {
        ...repositoryOf(repository),
        workflow_id: workflow,
        event: 'workflow_dispatch',
        created,
        ...(branch === undefined ? {} : { branch }),
      },
      signal,
      isFresh: true,
    },
    RunsPage.transform((page) => page.workflow_runs),
  )
}

/** A run by its id. */
export function run(github: AskGitHub, repository: string, runId: string, signal: AbortSignal): Promise<WorkflowRun> {
  const parameters = { ...repositoryOf(repository), run_id: runId }
  return github.one(
    {
      what: `run ${runId} in ${repository}`,
      route: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
      parameters,
      signal,
    },
    Run,
  )
}

/** Asks a run to stop; refused when it has ended. */
export function cancelRun(
  act: ActOnGitHub,
  repository: string,
  runId: string,
  signal: AbortSignal,
): Promise<Acted<unknown>> {
  return act(
    {
      what: `cancel run ${runId} in ${repository}`,
      route: 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel',
      parameters: { ...repositoryOf(repository), run_id: runId },
      signal,
    },
    z.unknown(),
  )
}
