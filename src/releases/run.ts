import type { BoundTrigger } from '../products/release-fields.ts'
import type { Yardstick } from './baseline.ts'
import { SURE_ENOUGH_TO_ACT, SURE_ENOUGH_TO_PASS, shareBounds } from './certainty.ts'
import { type Evidence, isExact, pooled, type Scale } from './evidence.ts'

/** In how many parts a time is looked at: each must be over the limit by itself, so that one spike is not a trend. */
const PARTS = 4

/**
 * The newest evidence, newest first, back to the first that is clearly not over the limit or to a gap too long to
 * reach across. What is too little to say either stays in the run: it neither breaks it nor proves it.
 */
export function runOf(
  trigger: BoundTrigger,
  evidence: readonly Evidence[],
  scale: Scale,
  longestGapMs: number,
): Evidence[] {
  const newestFirst = evidence.toReversed()
  const clear = newestFirst.findIndex((each) => isClearlyUnder(trigger, each, scale))
  const run = clear < 0 ? newestFirst : newestFirst.slice(0, clear)
  const gap = run.findIndex(({ gapMs }) => gapMs > longestGapMs)
  return gap < 0 ? run : run.slice(0, gap + 1)
}

function isClearlyUnder(trigger: BoundTrigger, { bad, count }: Evidence, { shareLimit }: Scale): boolean {
  if (isExact(trigger)) return bad === 0
  // One p99 under the limit is no proof: near the limit chance puts every second one there.
  return trigger.measure !== 'p99' && shareBounds(bad, count, SURE_ENOUGH_TO_PASS).upper < shareLimit
}

/**
 * The times to look at, all ending now, shortest first: the first that something speaks for as long as the trigger
 * asks, then doubled again and again: what happens rarely shows only over a longer time.
 */
export function spansOf(run: readonly Evidence[], forMs: number): Evidence[][] {
  const spans: Evidence[][] = []
  let coveredMs = 0
  let neededMs = forMs
  for (const [index, { coversMs }] of run.entries()) {
    coveredMs += coversMs
    if (coveredMs < neededMs) continue
    spans.push(run.slice(0, index + 1))
    neededMs = coveredMs * 2
  }
  return spans
}

/** Whether it is over the limit in all of this time, rests on enough, and is surely worse than before. */
export function fires(trigger: BoundTrigger, span: readonly Evidence[], { scale, blameShare }: Yardstick): boolean {
  const { bad, count } = pooled(span)
  if (count < trigger.minimumSamples || !partsOf(span).every((part) => isOver(part, scale))) return false
  return isExact(trigger) || shareBounds(bad, count, SURE_ENOUGH_TO_ACT).lower > blameShare
}

export function isOver(evidence: readonly Evidence[], { shareLimit }: Scale): boolean {
  const { bad, count } = pooled(evidence)
  return bad > shareLimit * count
}

function partsOf(span: readonly Evidence[]): Evidence[][] {
  const parts = Math.min(PARTS, span.length)
  const start = (part: number) => Math.floor((part * span.length) / parts)
  return Array.from({ length: parts }, (_none, part) => span.slice(start(part), start(part + 1)))
}
