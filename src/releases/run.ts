import type { BoundTrigger } from '../products/release-fields.ts'
import type { Yardstick } from './baseline.ts'
import { SURE_ENOUGH_TO_ACT, SURE_ENOUGH_TO_PASS, shareBounds } from './certainty.ts'
import { type Evidence, isExact, pooled, type Scale } from './evidence.ts'

/** How many times as long as a trigger asks may be looked at where requests are few, and by how much it grows. */
const LONGEST = 4
const GROWTH = 1.25

/** In how many parts a time is looked at at least: each must be over the limit by itself, so that spikes are no trend. */
const PARTS = 6

/** One or two good ones in a row happen by chance where most are bad. */
const FEWEST_IN_LULL = 3

/**
 * The newest evidence, newest first, back to an exact reading that is not over the limit, or to a gap too long to reach
 * across. A shorter gap neither breaks a run nor counts for it.
 */
export function runOf(trigger: BoundTrigger, evidence: readonly Evidence[], longestGapMs: number): Evidence[] {
  const newestFirst = evidence.toReversed()
  const clear = isExact(trigger) ? newestFirst.findIndex(({ bad }) => bad === 0) : -1
  const run = clear < 0 ? newestFirst : newestFirst.slice(0, clear)
  const gap = run.findIndex(({ gapMs }) => gapMs > longestGapMs)
  return gap < 0 ? run : run.slice(0, gap + 1)
}

/**
 * The times to look at, all ending now, shortest first: the first that something speaks for as long as the trigger
 * asks, then longer and longer ones, because what happens rarely shows only with time. What needs longer than the
 * longest cannot be told from a few spikes, and is left to people.
 */
export function spansOf(run: readonly Evidence[], forMs: number): Evidence[][] {
  const spans: Evidence[][] = []
  let coveredMs = 0
  let neededMs = forMs
  for (const [index, { coversMs }] of run.entries()) {
    coveredMs += coversMs
    if (coveredMs < neededMs) continue
    spans.push(run.slice(0, index + 1))
    neededMs = coveredMs * GROWTH
    if (neededMs > forMs * LONGEST) break
  }
  return spans
}

/**
 * Whether it is over the limit in all of this time, rests on enough, and is surely worse than before: also without its
 * worst part, so that one spike never decides.
 */
export function fires(trigger: BoundTrigger, span: readonly Evidence[], { scale, blameShare }: Yardstick): boolean {
  const { bad, count } = pooled(span)
  if (count < trigger.minimumSamples) return false
  const parts = partsOf(span, trigger.forMs / 2)
  if (!parts.every((part) => isOver(part, scale))) return false
  if (isExact(trigger)) return true
  const rest = pooled(withoutWorst(parts).flat())
  return (
    shareBounds(bad, count, SURE_ENOUGH_TO_ACT).lower > blameShare &&
    shareBounds(rest.bad, rest.count, SURE_ENOUGH_TO_PASS).lower > blameShare &&
    !hasLull(trigger, span, scale, bad / count)
  )
}

function withoutWorst(parts: readonly Evidence[][]): readonly Evidence[][] {
  if (parts.length === 1) return parts
  return parts.toSorted((one, other) => shareOf(one) - shareOf(other)).slice(0, -1)
}

function shareOf(part: readonly Evidence[]): number {
  const { bad, count } = pooled(part)
  return bad / count
}

export function isOver(evidence: readonly Evidence[], { shareLimit }: Scale): boolean {
  const { bad, count } = pooled(evidence)
  return bad > shareLimit * count
}

/** Parts of about this length, and at least four. */
function partsOf(span: readonly Evidence[], lengthMs: number): Evidence[][] {
  const wanted = Math.max(PARTS, Math.floor(pooled(span).coversMs / Math.max(lengthMs, 1)))
  const parts = Math.min(wanted, span.length)
  const start = (part: number) => Math.floor((part * span.length) / parts)
  return Array.from({ length: parts }, (_none, part) => span.slice(start(part), start(part + 1)))
}

/**
 * Whether samples in a row that are not over the limit are together surely better than the whole: then it was well in
 * between, and the whole is spikes.
 */
function hasLull({ measure }: BoundTrigger, span: readonly Evidence[], scale: Scale, share: number): boolean {
  // Near the limit chance puts every third p99 under it, however many requests it rests on.
  const fewest = measure === 'p99' ? 3 : 1
  let lull: Evidence[] = []
  return span.some((each) => {
    lull = isOver([each], scale) ? [] : [...lull, each]
    if (lull.length < fewest) return false
    const { bad, count } = pooled(lull)
    return count >= FEWEST_IN_LULL && shareBounds(bad, count, SURE_ENOUGH_TO_PASS).upper < share
  })
}
