import { FAILED } from '../checks/github-workflow-jobs.ts'
import type { WorkflowJob, WorkflowStep } from '../sources/github.ts'
import type { Phase, PhaseState } from './target.ts'

/** What GitHub's runner adds around the steps of a workflow. */
const FRAME = /^(?:Set up job|Complete job|Post .*|Set up runner|Initialize containers|Stop containers)$/

/**
 * The phases of a run: its jobs, or the steps of its only job. What the manifest names and has not begun yet is there
 * from the beginning, so that a person sees the whole way.
 * @param usualMs how long each phase usually takes, by its name
 */
export function phasesOf(jobs: readonly WorkflowJob[], usualMs: Readonly<Record<string, number>>): readonly Phase[] {
  const [only] = jobs
  const parts: readonly (WorkflowJob | WorkflowStep)[] =
    only && jobs.length === 1 ? only.steps.filter(({ name }) => !FRAME.test(name)) : jobs
  const found = parts.map((part): Phase => {
    return {
      name: part.name,
      state: stateOf(part),
      startedAt: part.startedAt ?? null,
      endedAt: part.endedAt ?? null,
      usualMs: usualMs[part.name] ?? null,
    }
  })
  const names = new Set(found.map(({ name }) => name))
  const ahead = Object.entries(usualMs)
    .filter(([name]) => !names.has(name))
    .map(([name, ms]): Phase => ({ name, state: 'waiting', startedAt: null, endedAt: null, usualMs: ms }))
  return inOrder([...found, ...ahead], Object.keys(usualMs))
}

function stateOf({ status, conclusion }: Pick<WorkflowJob, 'status' | 'conclusion'>): PhaseState {
  if (status === 'in_progress') return 'running'
  if (status !== 'completed') return 'waiting'
  if (FAILED.has(conclusion ?? '')) return 'failed'
  if (conclusion === 'cancelled') return 'cancelled'
  return conclusion === 'success' || conclusion === 'neutral' ? 'succeeded' : 'skipped'
}

/** In the order of the manifest where it names them all that run, else as GitHub gives them. */
function inOrder(phases: readonly Phase[], order: readonly string[]): readonly Phase[] {
  if (!phases.every(({ name }) => order.includes(name))) return phases
  return phases.toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name))
}
