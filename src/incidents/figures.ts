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

/** Means over incidents; null where none has the figure. */
export interface MeanFigures {
  readonly incidents: number
  readonly detectMs: number | null
  readonly acknowledgeMs: number | null
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

/** The mean times of the incidents that opened in a span. @param span.to not included */
export function meanFigures(
  incidents: readonly Timed[],
  span: { readonly from: Date; readonly to: Date },
): MeanFigures {
  const figures = incidents.filter(({ openedAt }) => openedAt >= span.from && openedAt < span.to).map(figuresOf)
  return {
    incidents: figures.length,
    detectMs: mean(figures.map(({ detectMs }) => detectMs)),
    acknowledgeMs: mean(figures.map(({ acknowledgeMs }) => acknowledgeMs)),
    resolveMs: mean(figures.map(({ resolveMs }) => resolveMs)),
  }
}

const between = (from: Date, to: Date) => Math.max(to.getTime() - from.getTime(), 0)

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
