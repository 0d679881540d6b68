import type { Incident } from '../store/incidents.ts'

/** How long an incident took, in milliseconds; null for what has not happened, or happened by itself. */
export interface IncidentFigures {
  /** From when it began to when we knew. */
  readonly detectMs: number
  /** From when we knew to when somebody looked after it. */
  readonly acknowledgeMs: number | null
  /** From when we knew to when it was over. */
  readonly resolveMs: number | null
}

type Timed = Pick<Incident, 'startedAt' | 'openedAt' | 'acknowledgedAt' | 'resolvedAt'>

/** An incident's times to detect, acknowledge and resolve. Clocks differ: what seems to be before its beginning took no time. */
export function figuresOf({ startedAt, openedAt, acknowledgedAt, resolvedAt }: Timed): IncidentFigures {
  return {
    detectMs: between(startedAt, openedAt),
    acknowledgeMs: acknowledgedAt === null ? null : between(openedAt, acknowledgedAt),
    resolveMs: resolvedAt === null ? null : between(openedAt, resolvedAt),
  }
}

const between = (from: Date, to: Date) => Math.max(to.getTime() - from.getTime(), 0)
