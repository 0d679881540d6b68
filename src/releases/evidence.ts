import type { BoundTrigger } from '../products/release-fields.ts'
import type { Sample } from './sample.ts'

/**
 * How many of 100 requests a p99 over the limit stands for. More than one are too slow then; with 1.8, samples are over
 * the limit together when clearly more than half of them are.
 */
const slowInHundred = 1.8

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
export function scaleOf(trigger: BoundTrigger, limit: number): Scale {
  if (isShare(trigger)) return { limit, shareLimit: limit }
  return { limit, shareLimit: trigger.measure === 'p99' ? 0.01 : majority }
}

const isShare = ({ measure }: BoundTrigger): boolean => measure === 'error-rate' || measure === 'failed-probes'

/** Whether a reading is the truth by itself, and not one of many that chance could have made. */
export const isExact = ({ measure }: BoundTrigger): boolean => measure === 'new-issues' || measure === 'metric'

/** The samples of a trigger within a time, oldest first: after `fromMs`, up to and with `toMs`; without those that say nothing. */
export function samplesOf(trigger: BoundTrigger, samples: readonly Sample[], fromMs: number, toMs: number): Sample[] {
  const isMeant = ({ at, measure, metric, value, count }: Sample) =>
    measure === trigger.measure &&
    (measure !== 'metric' || metric === trigger.name) &&
    at.getTime() > fromMs &&
    at.getTime() <= toMs &&
    Number.isFinite(value) &&
    count > 0
  return samples.filter(isMeant).toSorted((one, other) => one.at.getTime() - other.at.getTime())
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
  let beforeMs = fromMs
  return samples.map(({ at: date, value, count }) => {
    const at = date.getTime()
    const sinceMs = at - beforeMs
    beforeMs = at
    const coversMs = Math.min(sinceMs, longestMs)
    return { at, coversMs, gapMs: sinceMs - coversMs, bad: badOf(trigger, scale, value, count), count, value }
  })
}

function badOf(trigger: BoundTrigger, { limit }: Scale, value: number, count: number): number {
  if (isShare(trigger)) return value * count
  return value > limit ? weightOf(trigger, count) : 0
}

/** How many of so many are bad, when their p99 or their reading is over the limit. */
function weightOf({ measure }: BoundTrigger, count: number): number {
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
  const pool = { bad: 0, count: 0, coversMs: 0 }
  for (const { bad, count, coversMs } of evidence) {
    pool.bad += bad
    pool.count += count
    pool.coversMs += coversMs
  }
  return pool
}

/**
 * The value in the trigger's own unit that stands for several: their share; the highest count of new issues; else the
 * highest value that they are over, as limits are.
 * @param samples at least one
 */
export function standingValue(trigger: BoundTrigger, samples: readonly Pick<Sample, 'value' | 'count'>[]): number {
  const count = samples.reduce((total, each) => total + each.count, 0)
  if (isShare(trigger)) return samples.reduce((total, each) => total + each.value * each.count, 0) / count
  const highestFirst = samples.toSorted((one, other) => other.value - one.value)
  const needed = trigger.measure === 'new-issues' ? 0 : scaleOf(trigger, trigger.over).shareLimit * count
  let above = 0
  const found = highestFirst.find((each) => {
    above += weightOf(trigger, each.count)
    return above > needed
  })
  return found?.value as number
}
