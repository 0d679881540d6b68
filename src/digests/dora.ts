import type { StoredReleaseState } from '../store/release-state.ts'
import type { Dora } from './digest.ts'

/** What the four figures are made of. */
export interface DoraFacts {
  /** Releases that began in the span. */
  readonly releases: readonly {
    readonly id: string
    readonly state: StoredReleaseState
    readonly deployedAt: Date | null
    /** When its oldest commit was made; null where nobody knows. */
    readonly committedAt: Date | null
  }[]
  /** Incidents that began in the span. */
  readonly incidents: readonly {
    readonly startedAt: Date
    readonly resolvedAt: Date | null
    readonly suspectId: string | null
  }[]
  readonly spanMs: number
}

const weekMs = 7 * 24 * 60 * 60_000

/**
 * The four DORA figures of a span, of our own records. Pure. A change has failed when its deployment failed, was rolled
 * back, or is suspected of an incident. https://dora.dev/guides/dora-metrics/
 */
export function doraOf({ releases, incidents, spanMs }: DoraFacts): Dora {
  const deployed = releases.filter(({ deployedAt }) => deployedAt !== null)
  const ended = releases.filter(({ state }) => state === 'live' || state === 'failed' || state === 'rolled-back')
  const suspects = new Set(incidents.map(({ suspectId }) => suspectId))
  const failed = ended.filter(({ id, state }) => state !== 'live' || suspects.has(id))
  return {
    deploymentsAWeek: (deployed.length * weekMs) / spanMs,
    leadTimeMs: median(
      deployed.flatMap(({ deployedAt, committedAt }) =>
        deployedAt === null || committedAt === null ? [] : [deployedAt.getTime() - committedAt.getTime()],
      ),
    ),
    changeFailureRate: ended.length === 0 ? null : failed.length / ended.length,
    timeToRestoreMs: median(
      incidents.flatMap(({ startedAt, resolvedAt }) =>
        resolvedAt === null ? [] : [resolvedAt.getTime() - startedAt.getTime()],
      ),
    ),
  }
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
