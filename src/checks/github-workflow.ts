import { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { WorkflowJob, WorkflowRun } from '../sources/github.ts'
import type { RunFilter } from '../sources/github-runs.ts'
import { type Asking, type CheckAnswer, defineCheck } from './check.ts'
import { Duration, longDuration } from './duration.ts'
import { errorLine } from './github-workflow-error.ts'
import { FAILED, failedJobs, type JobFailure, jobRows, silentFailures } from './github-workflow-jobs.ts'
import { commitIn, repositoryField, repositoryNamed } from './repository.ts'
import { counted, listed } from './rows.ts'

/** Logs are large; the first failing jobs tell what went wrong. */
const LOG_LIMIT = 3

const Spec = z.object({
  repository: repositoryField,
  workflow: z.string().min(1).describe('The file of the workflow, such as deploy.yml.'),
  branch: z.string().min(1).optional().describe('The branch whose runs count; all when left out.'),
  event: z.string().min(1).optional().describe('The event whose runs count, such as push; all when left out.'),
  maxAge: Duration.optional().describe('Warn when the newest success is older than this, such as 7d.'),
})

/** Asks for a workflow's newest run; of a failed one for the job, the step and the line that say why. */
export const githubWorkflow = defineCheck('github-workflow', {
  summary: "A workflow's newest run succeeded, with nothing failing silently.",
  spec: Spec,
  ask: async (spec, asking) => {
    const repository = repositoryNamed(spec.repository, asking.repository)
    const { workflow, branch, event, maxAge } = spec
    const filter = {
      ...(branch === undefined ? {} : { branch }),
      ...(event === undefined ? {} : { event }),
    }
    const newest = (which: RunFilter) => newestRuns(asking, repository, workflow, which)
    const commit = event === undefined || eventsOfCommits.has(event) ? commitIn(repository, asking) : undefined
    const own = commit === undefined ? none : await newest({ ...filter, commit })
    // What has not run for the commit yet, such as its deployment, is looked for where the line says.
    const isElsewhere = own.latest === null && (commit === undefined || branch !== undefined)
    const { run, running } = isElsewhere ? await newest(filter) : own
    if (run === null) return noRun(spec, running, isElsewhere ? undefined : commit)
    const jobs = await jobsOf(asking, repository, run)
    const failures = await explain(asking, repository, jobs)
    return judgeRun({ run, jobs, failures, running, maxAgeMs: maxAge, now: asking.now })
  },
})

/** Events that happen to a commit; a schedule or a button runs whatever is on its branch then. */
const eventsOfCommits: ReadonlySet<string> = new Set(['push', 'pull_request', 'pull_request_target', 'merge_group'])

/** A workflow's newest run, the newest that has finished, and a newer one that has not. */
interface NewestRuns {
  readonly latest: WorkflowRun | null
  readonly run: WorkflowRun | null
  readonly running: WorkflowRun | null
}

const none: NewestRuns = { latest: null, run: null, running: null }

async function newestRuns(
  { sources: { github }, signal }: Asking,
  repository: string,
  workflow: string,
  filter: RunFilter,
): Promise<NewestRuns> {
  const latest = await github.latestRun(repository, workflow, { ...filter, signal })
  if (latest === null || latest.status === 'completed') return { latest, run: latest, running: null }
  const finished = await github.latestRun(repository, workflow, { ...filter, status: 'completed', signal })
  return { latest, run: finished?.status === 'completed' ? finished : null, running: latest }
}

async function jobsOf(asking: Asking, repository: string, run: WorkflowRun): Promise<readonly WorkflowJob[]> {
  try {
    return await asking.sources.github.jobs(repository, run.id, { signal: asking.signal })
  } catch (error) {
    // That the run failed is known already; a success counts only when its jobs were seen.
    if (error instanceof SourceError && run.conclusion !== 'success') return []
    throw error
  }
}

function explain(
  { sources, signal }: Asking,
  repository: string,
  jobs: readonly WorkflowJob[],
): Promise<readonly JobFailure[]> {
  return Promise.all(
    failedJobs(jobs).map(async ({ job, step }, index) => {
      if (index >= LOG_LIMIT) return { job, step, line: null }
      const log = await sources.github.jobLog(repository, job.id, { signal }).catch(() => null)
      return { job, step, line: log === null ? null : errorLine(log) }
    }),
  )
}

function noRun(spec: z.output<typeof Spec>, running: WorkflowRun | null, commit: string | undefined): CheckAnswer {
  if (running) {
    const link = { title: `Run ${running.id}`, url: running.url }
    const summary = `Run ${running.id} is still running, and none before it has finished`
    return { status: 'unknown', code: 'workflow.running', summary, details: [], link }
  }
  if (commit !== undefined) {
    const summary = `${spec.workflow} has not run for commit ${commit.slice(0, 7)} yet`
    return { status: 'unknown', code: 'workflow.not_yet', summary, details: [] }
  }
  const where = spec.branch === undefined ? '' : ` on ${spec.branch}`
  return { status: 'fail', code: 'workflow.never', summary: `${spec.workflow} has never run${where}`, details: [] }
}

/** Everything that the judgement of a finished run rests on. */
export interface RunFacts {
  readonly run: WorkflowRun
  readonly jobs: readonly WorkflowJob[]
  readonly failures: readonly JobFailure[]
  /** A newer run that has not finished. */
  readonly running: WorkflowRun | null
  readonly maxAgeMs: number | undefined
  readonly now: Date
}

/** Judges a finished run; pure. */
export function judgeRun({ run, jobs, failures, running, maxAgeMs, now }: RunFacts): CheckAnswer {
  const link = { title: `Run ${run.id}`, url: run.url }
  const details = jobRows(run, jobs, failures)
  const after = running ? `; run ${running.id} is still running` : ''
  const answer = (status: CheckAnswer['status'], code: string, sentence: string): CheckAnswer => {
    return { status, code, summary: `Run ${run.id} ${sentence}${after}`, details, link }
  }
  const where = `${run.branch === null ? '' : ` on ${run.branch}`} (commit ${run.commit.slice(0, 7)})`
  if (FAILED.has(run.conclusion ?? '')) return answer('fail', 'workflow.failed', reasonOf(failures))
  if (run.conclusion === 'cancelled') return answer('fail', 'workflow.cancelled', `was cancelled${where}`)
  if (run.conclusion === 'action_required') return answer('fail', 'workflow.waiting', 'waits for an approval')
  if (run.conclusion !== 'success') {
    const ended = run.conclusion === null ? 'without a conclusion' : `as ${run.conclusion.replaceAll('_', ' ')}`
    return answer('unknown', 'workflow.inconclusive', `ended ${ended}`)
  }
  const silent = silentFailures(jobs)
  if (silent.length > 0) {
    return answer('warn', 'workflow.silent_failure', `succeeded, but failed silently in ${listed(silent)}`)
  }
  const ageMs = now.getTime() - run.updatedAt.getTime()
  if (maxAgeMs !== undefined && ageMs > maxAgeMs) {
    return answer('warn', 'workflow.stale', `succeeded${where}, but ${longDuration(ageMs)} ago`)
  }
  return answer('pass', 'workflow.ok', `succeeded${where}`)
}

function reasonOf(failures: readonly JobFailure[]): string {
  const [first] = failures
  if (!first) return 'failed'
  const more = failures.length > 1 ? ` and in ${counted(failures.length - 1, 'other job')}` : ''
  const step = first.step === null ? '' : ` at "${first.step}"`
  return `failed in ${first.job.name}${step}${more}${first.line === null ? '' : `: ${first.line}`}`
}
