import { outcomeOf } from '../checks/vercel-deployments-facts.ts'
import type { WorkflowRun } from '../sources/github.ts'
import type { Deployment } from '../sources/vercel.ts'

/** A deployment, wherever it was made. */
export interface Deployed {
  readonly id: string
  readonly state: 'ready' | 'failed' | 'running' | 'other'
  /** In its system's own word: `ready`, `failure`, `in progress`. */
  readonly said: string
  readonly commit: string | null
  /** What was deployed, in its author's words. */
  readonly what: string | null
  readonly by: string | null
  /** When it was made. */
  readonly at: Date
  /** Since when it runs, if it does. */
  readonly since: Date
  readonly url: string | null
}

/** What runs, and what to go back to. Pure results of `vercelStanding` and `workflowStanding`. */
export interface Standing {
  /** Newest first. */
  readonly deployed: readonly Deployed[]
  /** What runs now; null when nothing good is among them. */
  readonly current: Deployed | null
  /** The good one before it; null when there is none. */
  readonly rollback: Deployed | null
  /** How many failed since what runs now. */
  readonly failedSince: number
}

/**
 * Of a Vercel project.
 * @param servedId what production serves now, as the project says: after a rollback that is not the newest good one
 */
export function vercelStanding(deployments: readonly Deployment[], servedId: string | null): Standing {
  const deployed = deployments.map((deployment) => ({
    ...ofVercel(deployment),
    isCandidate: deployment.isRollbackCandidate,
  }))
  const current = deployed.find(({ id }) => id === servedId) ?? deployed.find(({ state }) => state === 'ready') ?? null
  const earlier = goodBefore(deployed, current)
  // Vercel names what it can go back to at once; an older good one must be built again.
  return standing(deployed, current, earlier.find(({ isCandidate }) => isCandidate) ?? earlier[0] ?? null)
}

/** Of a workflow: what its newest success made runs, and the success before it, of another commit, is the way back. */
export function workflowStanding(runs: readonly WorkflowRun[]): Standing {
  const deployed = runs.map(ofRun)
  const current = deployed.find(({ state }) => state === 'ready') ?? null
  const earlier = goodBefore(deployed, current).filter(({ commit }) => commit !== current?.commit)
  return standing(deployed, current, earlier[0] ?? null)
}

function standing(deployed: readonly Deployed[], current: Deployed | null, rollback: Deployed | null): Standing {
  const since = current === null ? deployed : deployed.slice(0, deployed.indexOf(current))
  return { deployed, current, rollback, failedSince: since.filter(({ state }) => state === 'failed').length }
}

function goodBefore<Each extends Deployed>(deployed: readonly Each[], current: Each | null): Each[] {
  if (current === null) return []
  return deployed.slice(deployed.indexOf(current) + 1).filter(({ state }) => state === 'ready')
}

function ofVercel(deployment: Deployment): Deployed {
  const { id, state, commit, commitMessage, author, createdAt, readyAt, inspectorUrl } = deployment
  return {
    id,
    state: outcomeOf(deployment),
    said: state.toLowerCase(),
    commit,
    what: commitMessage,
    by: author,
    at: createdAt,
    since: readyAt ?? createdAt,
    url: inspectorUrl,
  }
}

const failures: readonly (string | null)[] = ['failure', 'timed_out', 'startup_failure', 'cancelled']

function ofRun(run: WorkflowRun): Deployed {
  const { id, status, conclusion, commit, title, actor, startedAt, updatedAt, url } = run
  const ended = conclusion === 'success' ? 'ready' : failures.includes(conclusion) ? 'failed' : 'other'
  return {
    id,
    state: status === 'completed' ? ended : 'running',
    said: (status === 'completed' ? (conclusion ?? 'ended') : status).replaceAll('_', ' '),
    commit,
    what: title,
    by: actor,
    at: startedAt,
    since: updatedAt,
    url,
  }
}
