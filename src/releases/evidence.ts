import type { BoundTrigger } from '../products/release-fields.ts'
import type { Sample } from './sample.ts'

/** Of 100 requests that are slower than p99 allows, in a sample that is over it: above one, so that the majority decides. */
const slowInHundred = 2

/** A share that more than half of the readings must exceed. */
const majority = 0.5

/** What one sample says of a trigger, as a share of what it rests on. */
export interface Evidence {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** The time it speaks for, which ends then. */
  readonly coversMs: number
  /** The time before that which nothing speaks for. */
  readonly gapMs: number
  readonly bad: number
  readonly count: number
  readonly value: number
}

/** How a trigger's samples are to be read. */
export interface Scale {
  /** In the trigger's unit. */
  readonly limit: number
  /** What share of bad ones is over the limit. */
  readonly shareLimit: number
}

/**
 * The scale on which a trigger's samples are judged with this limit, in the trigger's unit.
 * That p99 is over 5 s says that more than one request in a hundred takes longer, so all come down to shares.
 */
export function scaleOf({ measure }: BoundTrigger, limit: number): Scale {
  if (measure === 'error-rate' || measure === 'failed-probes') return { limit, shareLimit: limit }
  return { limit, shareLimit: measure === 'p99' ? 0.01 : majority }
}

/** Whether a reading is the truth by itself, and not one of many that chance could have made. */
export const isExact = ({ measure }: BoundTrigger): boolean => measure === 'new-issues' || measure === 'metric'

/** The samples of a trigger within a time, oldest first: after `fromMs`, up to and with `toMs`; without those that say nothing. */
export function samplesOf(trigger: BoundTrigger, samples: readonly Sample[], fromMs: number, toMs: number): Sample[] {
  return samples
    .filter(({ measure, metric }) => measure === trigger.measure && (measure !== 'metric' || metric === trigger.name))
    .filter(({ at }) => at.getTime() > fromMs && at.getTime() <= toMs)
    .filter(({ value, count }) => Number.isFinite(value) && count > 0)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
}

/**
 * What samples say, oldest first, on a scale.
 * @param samples of `samplesOf`
 * @param fromMs when the time begins that they may speak for
 * @param longestMs the longest time that one may speak for: what is beyond is a gap
 */
export function evidenceOf(
  trigger: BoundTrigger,
  samples: readonly Sample[],
  scale: Scale,
  { fromMs, longestMs }: { readonly fromMs: number; readonly longestMs: number },
): Evidence[] {
  const starts = [fromMs, ...samples.map(({ at }) => at.getTime())]
  return samples.map(({ at: date, value, count }, index) => {
    const at = date.getTime()
    const sinceMs = at - (starts[index] ?? fromMs)
    const coversMs = Math.min(sinceMs, longestMs)
    return { at, coversMs, gapMs: sinceMs - coversMs, bad: badOf(trigger, scale, value, count), count, value }
  })
}

function badOf({ measure }: BoundTrigger, { limit }: Scale, value: number, count: number): number {
  if (measure === 'error-rate' || measure === 'failed-probes') return value * count
  if (value <= limit) return 0
  // Of few requests the slowest is their p99, so one over the limit stands for itself alone.
  return measure === 'p99' ? Math.max((count * slowInHundred) / 100, Math.min(count, 1)) : count
}

/** What several say together. */
export interface Pool {
  readonly bad: number
  readonly count: number
  readonly coversMs: number
}

export function pooled(evidence: readonly Evidence[]): Pool {
  const sum = (of: (each: Evidence) => number) => evidence.reduce((total, each) => total + of(each), 0)
  return { bad: sum(({ bad }) => bad), count: sum(({ count }) => count), coversMs: sum(({ coversMs }) => coversMs) }
}

/**
 * The value in the trigger's own unit that stands for several: their share, the highest count of new issues, or their
 * median by weight.
 * @param samples at least one
 */
export function middleValue({ measure }: BoundTrigger, samples: readonly Pick<Sample, 'value' | 'count'>[]): number {
  const count = samples.reduce((total, each) => total + each.count, 0)
  if (measure === 'error-rate' || measure === 'failed-probes') {
    return samples.reduce((total, each) => total + each.value * each.count, 0) / count
  }
  if (measure === 'new-issues') return Math.max(...samples.map(({ value }) => value))
  const sorted = samples.toSorted((one, other) => one.value - other.value)
  let below = 0
  return sorted.find((each) => {
    below += each.count
    return below >= count / 2
  })?.value as number
}
