import type { Incident } from '../store/incidents.ts'

/** How long an incident took, in milliseconds; null for what has not happened. */
export interface Figures {
  /** From when it began, as its first signal says, until we knew. */
  readonly detectMs: number
  /** From when we knew until somebody acknowledged it for the first time. */
  readonly acknowledgeMs: number | null
  /** From when it began until it was over; of a reopened one until it was over for the last time. */
  readonly resolveMs: number | null
}

/** The times that an incident took. */
export function figuresOf(
  incident: Pick<Incident, 'startedAt' | 'openedAt' | 'acknowledgedAt' | 'state' | 'resolvedAt'>,
): Figures {
  const { startedAt, openedAt, acknowledgedAt, state, resolvedAt } = incident
  // A sender's clock may be ahead of ours.
  const between = (from: Date, to: Date) => Math.max(0, to.getTime() - from.getTime())
  return {
    detectMs: between(startedAt, openedAt),
    acknowledgeMs: acknowledgedAt === null ? null : between(openedAt, acknowledgedAt),
    resolveMs: state === 'open' || resolvedAt === null ? null : between(startedAt, resolvedAt),
  }
}

/** A time span for people, in its two largest units: `45 s`, `12 min 5 s`, `2 h 5 min`, `1 d 3 h`. */
export function spanOf(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const units = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  const first = units.findIndex(([amount]) => amount > 0)
  if (first === -1) return '0 s'
  return units
    .slice(first, first + 2)
    .flatMap(([amount, unit]) => (amount === 0 ? [] : [`${amount} ${unit}`]))
    .join(' ')
}
