import type { Conclusion, JobState, RepositoryState, RunState, StepState } from './github-state.ts'

export interface Failure {
  readonly step: string
  readonly log: readonly string[]
  /** A file that keeps it from failing, where the commit has it with this text in it. */
  readonly unless?: { readonly path: string; readonly text: string }
}

/** How the runs go that are started on a workflow, and what whoever starts one is told. */
export interface WorkflowPlan {
  /** `error` answers 502 and `close` breaks the connection, both after the run was started. */
  readonly answer: 'usual' | 'error' | 'close'
  /** Whether the answer names the run, as GitHub's does and that of an older Enterprise Server does not. */
  readonly namesRun: boolean
  /** How long a run exists before lists show it. */
  readonly unlistedMs: number
  readonly queuedMs: number
  /** How long a step takes: all alike, or by name. */
  readonly stepMs: number
  readonly durationsMs: Readonly<Record<string, number>>
  /** The step that fails, and what its command says. */
  readonly failure: Failure | null
  /** The step that never ends. */
  readonly hangsAt: string | null
  /** A commit that is run instead of the one that was asked for. */
  readonly runsInstead: string | null
}

export const USUAL_PLAN: WorkflowPlan = {
  answer: 'usual',
  namesRun: true,
  unlistedMs: 0,
  queuedMs: 2_000,
  stepMs: 3_000,
  durationsMs: {},
  failure: null,
  hangsAt: null,
  runsInstead: null,
}

/** A run of a few seconds more than ten, whatever it takes in truth: fast enough to watch. */
export const QUICK_PLAN: Pick<WorkflowPlan, 'queuedMs' | 'stepMs'> = { queuedMs: 1_000, stepMs: 700 }

/** A run that goes as planned; moments are milliseconds since 1970. */
export interface PlannedRun {
  readonly plan: WorkflowPlan
  readonly createdAt: number
  readonly inputs: Readonly<Record<string, string>>
  /** The commit that its first checkout takes. */
  readonly checkedOut: string
  readonly jobs: readonly { readonly id: number; readonly name: string; readonly steps: readonly string[] }[]
  cancelledAt: number | null
}

/** A moment as GitHub writes it. */
export const secondOf = (moment: number) => new Date(moment).toISOString().replace(/\.\d+Z$/, 'Z')

interface Line {
  readonly job: number
  readonly step: string
  readonly from: number
  readonly to: number
  readonly conclusion: Conclusion
}

/** When each step begins and how it ends: one job after the other, up to the step that fails or hangs. */
function timeline({ plan, createdAt, jobs, cancelledAt }: PlannedRun): readonly Line[] {
  let at = createdAt + plan.queuedMs
  let ended = false
  return jobs.flatMap(({ id, steps }) =>
    steps.flatMap((step): Line[] => {
      if (ended) return []
      const hangs = step === plan.hangsAt
      const from = at
      const to = hangs ? Number.POSITIVE_INFINITY : from + (plan.durationsMs[step] ?? plan.stepMs)
      const fails = step === plan.failure?.step
      const stopped = cancelledAt !== null && cancelledAt < to
      ended = hangs || fails || stopped
      at = to
      const end = stopped ? Math.max(cancelledAt, from) : to
      return [{ job: id, step, from, to: end, conclusion: stopped ? 'cancelled' : fails ? 'failure' : 'success' }]
    }),
  )
}

/** Moves a run to where it is at a moment. */
function runAt(run: RunState, planned: PlannedRun, now: number): RunState {
  const lines = timeline(planned)
  const end = lines.at(-1)?.to ?? planned.createdAt
  const isOver = end <= now
  const bad = lines.at(-1)?.conclusion ?? 'success'
  const begins = planned.createdAt + planned.plan.queuedMs
  const jobs = planned.jobs.map((job): JobState => {
    const own = lines.filter((line) => line.job === job.id)
    const from = own[0]?.from ?? Number.POSITIVE_INFINITY
    const to = own.at(-1)?.to ?? Number.POSITIVE_INFINITY
    const isEnded = to <= now
    const skipped = isOver && own.length === 0
    const steps = job.steps.map((name): StepState => stepAt(name, own, isEnded || skipped, now))
    return {
      id: job.id,
      name: job.name,
      status: isEnded || skipped ? 'completed' : from <= now ? 'in_progress' : 'queued',
      conclusion: skipped ? 'skipped' : isEnded ? (own.at(-1)?.conclusion ?? null) : null,
      attempt: 1,
      startedAt: secondOf(from <= now ? from : planned.createdAt),
      completedAt: isEnded ? secondOf(to) : skipped ? secondOf(end) : null,
      steps: skipped ? [] : steps,
      log: skipped ? null : logOf(own, planned.plan, now),
    }
  })
  return {
    ...run,
    status: isOver ? 'completed' : begins <= now ? 'in_progress' : 'queued',
    conclusion: isOver ? bad : null,
    updatedAt: secondOf(Math.min(now, end)),
    jobs,
  }
}

function stepAt(name: string, own: readonly Line[], isJobEnded: boolean, now: number): StepState {
  const line = own.find(({ step }) => step === name)
  if (line && line.to <= now) {
    const { conclusion, from, to } = line
    return { name, status: 'completed', conclusion, startedAt: secondOf(from), completedAt: secondOf(to) }
  }
  if (line && line.from <= now) {
    return { name, status: 'in_progress', conclusion: null, startedAt: secondOf(line.from), completedAt: null }
  }
  if (isJobEnded) return { name, status: 'completed', conclusion: 'skipped', startedAt: null, completedAt: null }
  return { name, status: 'queued', conclusion: null, startedAt: null, completedAt: null }
}

/** A log as the runner writes it, a timestamp of seven decimals before each line. */
function logOf(lines: readonly Line[], plan: WorkflowPlan, now: number): string {
  return lines
    .filter(({ to }) => to <= now)
    .flatMap(({ step, from, conclusion }) => {
      const said =
        conclusion === 'failure' ? [...(plan.failure?.log ?? []), '##[error]Process completed with exit code 1.'] : []
      return [`##[group]Run ${step}`, '##[endgroup]', ...said].map(
        (text) => `${new Date(from).toISOString().replace('Z', '0000Z')} ${text}\n`,
      )
    })
    .join('')
}

/** Moves all planned runs of a repository to where they are at a moment. */
export function settleRuns(repository: RepositoryState, now: number): void {
  repository.runs = repository.runs.map((run) => {
    const planned = repository.planned.get(run.id)
    return planned ? runAt(run, planned, now) : run
  })
}

/** Whether lists show a run at a moment. */
export function isListed(run: RunState, repository: RepositoryState, now: number): boolean {
  const planned = repository.planned.get(run.id)
  return !planned || planned.createdAt + planned.plan.unlistedMs <= now
}
