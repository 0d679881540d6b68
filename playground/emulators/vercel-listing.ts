import { isRollbackCandidate, readyStateOf } from './vercel-clock.ts'
import type { Place } from './vercel-shapes.ts'
import type { DeploymentState } from './vercel-state.ts'

/** A deployment where it belongs. */
export interface Found extends Place {
  readonly deployment: DeploymentState
}

/** Vercel's pagination; both ends are moments of creation. */
export interface Paged<Item> {
  readonly items: readonly Item[]
  readonly pagination: { count: number; next: number | null; prev: number | null }
}

/** The deployments that a query of GET /v7/deployments asks for, newest first. */
export function findDeployments(all: readonly Found[], query: URLSearchParams): Paged<Found> {
  const fits = (found: Found): boolean => {
    const { deployment, project, now } = found
    const asked = (name: string, holds: (value: string) => boolean) => {
      const value = query.get(name)
      return value === null || holds(value)
    }
    const named = (name: string) => name === project.id || name === project.name
    return (
      asked('projectId', named) &&
      asked('app', named) &&
      asked('target', (target) => target === (deployment.target ?? 'preview')) &&
      asked('state', (states) => states.toUpperCase().split(',').includes(readyStateOf(deployment, now))) &&
      asked('branch', (branch) => deployment.git?.branch === branch) &&
      asked('sha', (sha) => deployment.git?.commit === sha) &&
      asked('users', (users) => users.split(',').includes(`user_${deployment.creator}`)) &&
      asked('rollbackCandidate', (wanted) => String(isRollbackCandidate(deployment, project, now)) === wanted) &&
      asked('since', (since) => deployment.createdAt > Number(since)) &&
      asked('from', (from) => deployment.createdAt > Number(from)) &&
      asked('until', (until) => deployment.createdAt < Number(until)) &&
      asked('to', (to) => deployment.createdAt < Number(to))
    )
  }
  const projects = query.getAll('projectIds')
  const sorted = all
    .filter(fits)
    .filter(({ project }) => projects.length === 0 || projects.includes(project.id))
    .toSorted((one, other) => other.deployment.createdAt - one.deployment.createdAt)
  const limit = Math.min(Number(query.get('limit') ?? 20), 100)
  const items = sorted.slice(0, limit)
  const last = items.at(-1)?.deployment.createdAt ?? null
  const pagination = {
    count: items.length,
    next: sorted.length > items.length ? last : null,
    prev: items[0]?.deployment.createdAt ?? null,
  }
  return { items, pagination }
}
