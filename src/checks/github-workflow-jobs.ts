import type { WorkflowJob, WorkflowRun } from '../sources/github.ts'
import type { CheckStatus, Detail } from './check.ts'
import { listed } from './rows.ts'

/** GitHub's conclusions that mean a failure. */
export const FAILED: ReadonlySet<string> = new Set(['failure', 'timed_out', 'startup_failure'])

/** A failed job, where it failed and why. */
export interface JobFailure {
  readonly job: WorkflowJob
  readonly step: string | null
  readonly line: string | null
}

/** The jobs that failed, in the order GitHub runs them, with the step that failed first. */
export function failedJobs(jobs: readonly WorkflowJob[]): readonly Omit<JobFailure, 'line'>[] {
  return jobs.filter((job) => FAILED.has(job.conclusion ?? '')).map((job) => ({ job, step: failedStep(job) }))
}

/** A failed step ends a job, so that the next one is skipped; one that may fail (`continue-on-error`) comes before it. */
function failedStep(job: WorkflowJob): string | null {
  const failed = [...job.steps.entries()].filter(([, step]) => FAILED.has(step.conclusion ?? ''))
  const ending = failed.find(([index]) => job.steps[index + 1]?.conclusion === 'skipped') ?? failed.at(-1)
  return ending?.[1].name ?? null
}

/** The steps that failed without ending their job, in quotes. */
function silentSteps(job: WorkflowJob, ending: string | null): readonly string[] {
  const end = job.steps.findIndex(({ name }) => name === ending)
  const before = end === -1 ? job.steps : job.steps.slice(0, end)
  return before.flatMap(({ name, conclusion }) => (FAILED.has(conclusion ?? '') ? [`"${name}"`] : []))
}

/**
 * What failed although the run succeeded: jobs that may fail (`continue-on-error`), and failed steps in jobs that
 * count as successful.
 */
export function silentFailures(jobs: readonly WorkflowJob[]): readonly string[] {
  return jobs.flatMap((job) => {
    const step = failedStep(job)
    if (FAILED.has(job.conclusion ?? '')) return [step === null ? job.name : `${job.name} at "${step}"`]
    const silent = silentSteps(job, null)
    return job.conclusion === 'success' && silent.length > 0 ? [`${job.name} at ${listed(silent)}`] : []
  })
}

/** One row a job. */
export function jobRows(
  run: WorkflowRun,
  jobs: readonly WorkflowJob[],
  failures: readonly JobFailure[],
): readonly Detail[] {
  return jobs.map((job): Detail => {
    const failure = failures.find((each) => each.job.id === job.id)
    const silent = silentSteps(job, failure?.step ?? null)
    const after = silent.length > 0 ? `, after ${listed(silent)} failed silently` : ''
    const at = failure?.step ? `failed at "${failure.step}"${after}` : 'failed'
    const alone = silent.length > 0 ? `succeeded, but ${listed(silent)} failed` : (job.conclusion ?? job.status)
    const found = failure ? at : alone
    return {
      status: statusOf(run, job, silent.length > 0),
      subject: job.name,
      found: found.replaceAll('_', ' '),
      ...(failure?.line ? { note: failure.line } : {}),
      ...(job.url === '' ? {} : { link: { title: job.name, url: job.url } }),
    }
  })
}

function statusOf(run: WorkflowRun, job: WorkflowJob, hasFailedStep: boolean): CheckStatus {
  const succeeded = run.conclusion === 'success'
  if (FAILED.has(job.conclusion ?? '')) return succeeded ? 'warn' : 'fail'
  if (job.conclusion === 'success') return hasFailedStep ? 'warn' : 'pass'
  // Skipped in a good run is the workflow's own intention; after a failure it means that nobody knows.
  if (job.conclusion === 'skipped' || job.conclusion === 'neutral') return succeeded ? 'pass' : 'unknown'
  return 'unknown'
}
