import type { Deployment } from '../sources/vercel.ts'
import type { BuildError } from './vercel-deployments-build-error.ts'

/** What became of a deployment; `other` is a state that says nothing about its quality, or that we do not know. */
export type Outcome = 'ready' | 'failed' | 'running' | 'other'

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  READY: 'ready',
  ERROR: 'failed',
  // Vercel refused to build it, so it will never be served.
  BLOCKED: 'failed',
  QUEUED: 'running',
  INITIALIZING: 'running',
  BUILDING: 'running',
}

export function outcomeOf({ state }: Pick<Deployment, 'state'>): Outcome {
  return OUTCOMES[state] ?? 'other'
}

/** The failures since the newest success, newest first; running and cancelled ones neither end nor lengthen it. */
export function streakOf(deployments: readonly Deployment[]): readonly Deployment[] {
  const good = deployments.findIndex((each) => outcomeOf(each) === 'ready')
  const since = good === -1 ? deployments : deployments.slice(0, good)
  return since.filter((each) => outcomeOf(each) === 'failed')
}

/** Milliseconds from the build's begin to readiness; null when Vercel does not tell both. */
export function buildMsOf({ buildingAt, readyAt, state }: Deployment): number | null {
  if (state !== 'READY' || buildingAt === null || readyAt === null) return null
  return Math.max(readyAt.getTime() - buildingAt.getTime(), 0)
}

/** The median build time of the successful ones in milliseconds; null when there is none. */
export function typicalBuildMs(deployments: readonly Deployment[]): number | null {
  const times = deployments
    .map(buildMsOf)
    .filter((each) => each !== null)
    .sort((one, other) => one - other)
  const upper = times[Math.floor(times.length / 2)]
  const lower = times[Math.floor((times.length - 1) / 2)]
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2
}

/** How many there are of each state, in the order of their first appearance. */
export function statesOf(deployments: readonly Deployment[]): ReadonlyMap<string, number> {
  const states = new Map<string, number>()
  for (const { state } of deployments) states.set(state, (states.get(state) ?? 0) + 1)
  return states
}

/** What most of the failures have in common: a kind of error in their logs, or else what Vercel itself says. */
export interface CommonCause {
  readonly kind: BuildError['kind'] | null
  readonly text: string
  readonly count: number
}

/** The cause that more than half of the explained failures share; null when there is none. */
export function commonCause(
  failed: readonly Deployment[],
  errors: ReadonlyMap<string, BuildError>,
): CommonCause | null {
  const causes = new Map<string, CommonCause>()
  let explained = 0
  for (const deployment of failed) {
    const kind = errors.get(deployment.id)?.kind ?? null
    const text = kind ?? deployment.errorMessage ?? deployment.errorCode
    if (text === null) continue
    explained += 1
    const key = `${kind === null} ${text}`
    causes.set(key, { kind, text, count: (causes.get(key)?.count ?? 0) + 1 })
  }
  return [...causes.values()].find(({ count }) => count * 2 > explained) ?? null
}
