import type { BoundTrigger } from '../products/release-fields.ts'
import { type Yardstick, yardstickOf } from './baseline.ts'
import { SURE_ENOUGH_TO_PASS, shareBounds } from './certainty.ts'
import { type Evidence, evidenceOf, isExact, pooled, samplesOf, scaleOf, standingValue } from './evidence.ts'
import { fires, isOver, runOf, spansOf } from './run.ts'
import type { Sample } from './sample.ts'

/** Of how much of the time something must have answered, before anything can be called well. */
const ENOUGH_ANSWERED = 0.5

/**
 * What a trigger says of a release at a moment. It `fires` when it is over its limit for long enough, surely, and worse
 * than before; it is `over` when that is so just now but not long or surely enough; `as-before` when it was over before
 * the release too; `under` when that is sure; `unclear` when there is too little to say either; and `silent` when
 * nothing answered, or for less than half of the time.
 */
export type Reading = {
  readonly trigger: BoundTrigger
  /** The requests, probes or readings that the value rests on. */
  readonly count: number
  /** What was before the release, in the trigger's unit; null when too little is known. */
  readonly baseline: number | null
  /** What must be exceeded: the trigger's limit, or more where the product was near it before. */
  readonly limit: number
  /** Of how much of the time something answered, 0 to 1. */
  readonly answered: number
} & (
  | ({ readonly state: 'fires' } & OverSince)
  | ({ readonly state: 'over' } & OverSince)
  | { readonly state: 'as-before' | 'under' | 'unclear'; readonly value: number }
  /** Null when nothing answered at all. */
  | { readonly state: 'silent'; readonly value: number | null }
)

interface OverSince {
  /** In the trigger's unit. */
  readonly value: number
  /** Since when it is over the limit. */
  readonly since: Date
}

/** The moments that matter to a watch, in milliseconds since the epoch. */
export interface Moments {
  readonly deployedAt: Date
  /** When the warm-up ends: nothing counts before. */
  readonly fromMs: number
  readonly nowMs: number
  readonly intervalMs: number
}

/** Reads one trigger, from samples before the deploy and since. */
export function readTrigger(trigger: BoundTrigger, samples: readonly Sample[], moments: Moments): Reading {
  const { deployedAt, fromMs, nowMs, intervalMs } = moments
  const yardstick = yardstickOf(trigger, samples, deployedAt)
  const { baseline, scale } = yardstick
  const since = samplesOf(trigger, samples, fromMs, nowMs)
  // Samples come about as often as they are judged; half an interval allows for a late one.
  const cover = { fromMs, longestMs: intervalMs * 1.5 }
  const evidence = evidenceOf(trigger, since, scale, cover)
  const { count, coversMs } = pooled(evidence)
  const answered = Math.min(coversMs / Math.max(nowMs - fromMs, 1), 1)
  const common = { trigger, count, baseline, limit: scale.limit, answered }
  const newest = evidence.at(-1)
  if (newest === undefined) return { ...common, state: 'silent', value: null }
  const value = standingValue(trigger, since)
  const longestGapMs = Math.max(trigger.forMs, intervalMs * 2)
  if (nowMs - newest.at > longestGapMs) return { ...common, state: 'silent', value }
  const run = runOf(trigger, evidence, longestGapMs)
  const spans = spansOf(run, trigger.forMs)
  const fired = spans.findLast((span) => fires(trigger, span, yardstick))
  if (fired !== undefined) return { ...common, ...partOf(trigger, fired), state: 'fires' }
  const [recent = run] = spans
  if (isOver(recent, scale)) return { ...common, ...partOf(trigger, recent), state: 'over' }
  if (answered < ENOUGH_ANSWERED) return { ...common, state: 'silent', value }
  const plain = evidenceOf(trigger, since, scaleOf(trigger, trigger.over), cover)
  return { ...common, state: restState(trigger, plain, yardstick, moments), value }
}

/** What part of the evidence, newest first, says. */
function partOf(trigger: BoundTrigger, part: readonly Evidence[]): OverSince & Pick<Reading, 'count'> {
  const since = Math.min(...part.map(({ at, coversMs }) => at - coversMs))
  return { value: standingValue(trigger, part), count: pooled(part).count, since: new Date(since) }
}

/** Of a trigger that is not over its limit now, by what is known on the scale of the limit as the file has it. */
function restState(
  trigger: BoundTrigger,
  evidence: readonly Evidence[],
  { scale }: Yardstick,
  { fromMs, nowMs }: Moments,
): 'as-before' | 'under' | 'unclear' {
  const plain = scaleOf(trigger, trigger.over)
  const { count } = pooled(evidence)
  // Only the newest of exact readings counts: what was and is no more is no concern.
  const isOverPlain = isOver(isExact(trigger) ? evidence.slice(-1) : evidence, plain)
  if (isOverPlain) return scale.limit > trigger.over ? 'as-before' : 'unclear'
  if (count < trigger.minimumSamples) return 'unclear'
  if (isExact(trigger)) return 'under'
  // The later half by itself, so that a good beginning does not make up for what comes later.
  const later = pooled(evidence.filter(({ at }) => at > (fromMs + nowMs) / 2))
  return later.count > 0 && shareBounds(later.bad, later.count, SURE_ENOUGH_TO_PASS).upper < plain.shareLimit
    ? 'under'
    : 'unclear'
}
