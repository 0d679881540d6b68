import { errorLine } from '../checks/github-workflow-error.ts'
import { FAILED, failedJobs, type JobFailure } from '../checks/github-workflow-jobs.ts'
import { SourceError } from '../errors.ts'
import type { WorkflowJob, WorkflowRun } from '../sources/github.ts'
import { short } from '../words.ts'
import { phasesOf } from './github-workflow-phases.ts'
import type { Handle, Spec } from './github-workflow-spec.ts'
import { findRun } from './github-workflow-start.ts'
import type { Carrying, Order, TargetStatus } from './target.ts'

/** How long GitHub may take to show a run that it said it starts. */
const SHOWS_WITHIN_MS = 2 * 60 * 1000

/** The step by which a workflow tells what it checked out; its name ends in the output of `git rev-parse HEAD`. */
const REPORT = /^Runs commit ([0-9a-f]{40})$/i

/** Follows the run of an attempt. */
export async function runStatus(spec: Spec, order: Order, handle: Handle, carrying: Carrying): Promise<TargetStatus> {
  const { github } = carrying.sources
  const { signal } = carrying
  const found = handle.runId === null ? await findRun(spec, order, carrying) : { kind: 'found' as const, handle }
  const { runId } = found.kind === 'found' ? found.handle : handle
  if (runId === null) return notShown(spec, handle, carrying.now)
  let run: WorkflowRun
  try {
    run = await github.run(handle.repository, runId, { signal })
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'not-found') throw error
    const sentence = `GitHub no longer knows run ${runId} of ${handle.repository}`
    return { kind: 'unknown', code: 'run.missing', sentence, url: handle.url }
  }
  const jobs = await github.jobs(handle.repository, runId, { signal })
  const [failed] = FAILED.has(run.conclusion ?? '') ? failedJobs(jobs) : []
  const log = failed ? await github.jobLog(handle.repository, failed.job.id, { signal }).catch(() => null) : null
  const failure = failed ? { ...failed, line: log === null ? null : errorLine(log) } : null
  return judgeRun({ spec, commit: order.commit, run, jobs, failure })
}

function notShown(spec: Spec, handle: Handle, now: Date): TargetStatus {
  const phases = phasesOf([], spec.phases)
  if (now.getTime() - Date.parse(handle.sentAt) < SHOWS_WITHIN_MS) {
    return { kind: 'waiting', sentence: 'GitHub has started the run and does not show it yet', phases, url: handle.url }
  }
  const sentence = `GitHub accepted the start of ${handle.workflow} and shows no run of it`
  return { kind: 'unknown', code: 'run.missing', sentence, url: handle.url }
}

/** Everything that the judgement of a run rests on. */
export interface RunFacts {
  readonly spec: Spec
  /** The commit that was asked for. */
  readonly commit: string
  readonly run: WorkflowRun
  readonly jobs: readonly WorkflowJob[]
  /** Of a failed run, where it failed first. */
  readonly failure: JobFailure | null
}

/** Judges a run; pure. It never succeeded unless the commit that was asked for is the one that it ran. */
export function judgeRun({ spec, commit, run, jobs, failure }: RunFacts): TargetStatus {
  const phases = phasesOf(jobs, spec.phases)
  const { url } = run
  const failed = (code: string, sentence: string, step: string | null = null, line: string | null = null) =>
    ({ kind: 'failed', code, sentence, step, line, phases, url }) as const
  const other = otherCommit(spec, commit, run, jobs)
  if (other !== null) {
    return failed('commit.mismatch', `Run ${run.id} runs ${short(other)} instead of ${short(commit)}`)
  }
  if (run.status === 'in_progress') return { kind: 'running', phases, url, needsAdvance: false }
  if (run.status !== 'completed' || run.conclusion === 'action_required') {
    const isHeldUp = run.status === 'waiting' || run.conclusion === 'action_required'
    const sentence = isHeldUp ? 'GitHub waits until somebody approves it there' : 'GitHub has not begun the run yet'
    return { kind: 'waiting', sentence, phases, url }
  }
  if (FAILED.has(run.conclusion ?? '')) {
    const step = failure === null ? null : (failure.step ?? failure.job.name)
    const at = step === null ? '' : ` at "${step}"`
    const how = run.conclusion === 'timed_out' ? 'took too long' : 'failed'
    return failed('run.failed', `Run ${run.id} ${how}${at}`, step, failure?.line ?? null)
  }
  if (run.conclusion === 'cancelled') return failed('run.cancelled', `Run ${run.id} was cancelled`)
  if (isSkipped(spec, run, jobs)) return failed('run.skipped', `Run ${run.id} deployed nothing: ${skipped(spec)}`)
  if (run.conclusion !== 'success') {
    const sentence = `Run ${run.id} ended as ${run.conclusion?.replaceAll('_', ' ') ?? 'nothing that GitHub names'}`
    return { kind: 'unknown', code: 'run.inconclusive', sentence, url }
  }
  if (run.commit === commit || reported(jobs).includes(commit)) return { kind: 'succeeded', commit, phases, url }
  const sentence = `Run ${run.id} succeeded and does not say which commit it ran; it needs a step named "Runs commit …"`
  return { kind: 'unknown', code: 'commit.unproven', sentence, url }
}

/** What the steps of a run say they checked out. */
function reported(jobs: readonly WorkflowJob[]): readonly string[] {
  return jobs
    .flatMap(({ steps }) => steps)
    .filter(({ conclusion }) => conclusion === 'success')
    .flatMap(({ name }) => REPORT.exec(name)?.[1]?.toLowerCase() ?? [])
}

/** A commit that is run and was not asked for. A run on a tag of ours stands at the commit; one on a branch need not. */
function otherCommit(spec: Spec, commit: string, run: WorkflowRun, jobs: readonly WorkflowJob[]): string | null {
  if (spec.at === 'tag' && run.commit !== commit) return run.commit
  return reported(jobs).find((each) => each !== commit) ?? null
}

function isSkipped({ job }: Spec, run: WorkflowRun, jobs: readonly WorkflowJob[]): boolean {
  if (run.conclusion === 'skipped') return true
  const wanted = job === undefined ? jobs : jobs.filter(({ name }) => name === job)
  const isMissing = job !== undefined && wanted.length === 0
  return isMissing || (wanted.length > 0 && wanted.every(({ conclusion }) => conclusion === 'skipped'))
}

const skipped = ({ job }: Spec) => (job === undefined ? 'all its jobs were skipped' : `its job "${job}" did not run`)
