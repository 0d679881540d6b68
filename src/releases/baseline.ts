import type { BoundTrigger } from '../products/release-fields.ts'
import { SURE_ENOUGH_TO_PASS, shareBounds } from './certainty.ts'
import { evidenceOf, isExact, pooled, type Scale, samplesOf, scaleOf, standingValue } from './evidence.ts'
import type { Sample } from './sample.ts'

/** How many times what was before a release must be, to be called worse: Kayenta's "allowed increase". */
const WORSE = 1.5

/** What a release is compared with. */
export interface Yardstick {
  /** What was before the deploy, in the trigger's unit; null when too little is known. */
  readonly baseline: number | null
  /** The trigger's limit, raised where the product was near or over it before. */
  readonly scale: Scale
  /** The share of bad ones that the release must surely exceed before it is blamed. */
  readonly blameShare: number
}

/**
 * What a release must exceed to be worse than the product was before it: the limit, and one and a half times what was
 * before. Chance is ruled out against the middle between what was before and that: the nearer the product was to
 * its limit, the more evidence a rollback needs.
 * @param samples from before the deploy; fewer requests than the trigger's minimum count as knowing nothing
 */
export function yardstickOf(trigger: BoundTrigger, samples: readonly Sample[], deployedAt: Date): Yardstick {
  // An issue is new by being unknown before: that baseline is none by its nature.
  if (trigger.measure === 'new-issues') {
    const scale = scaleOf(trigger, trigger.over)
    return { baseline: 0, scale, blameShare: blame(0, scale) }
  }
  const before = samplesOf(trigger, samples, Number.NEGATIVE_INFINITY, deployedAt.getTime())
  const count = before.reduce((total, each) => total + each.count, 0)
  const baseline = count < trigger.minimumSamples ? null : standingValue(trigger, before)
  const scale = scaleOf(trigger, baseline === null ? trigger.over : Math.max(trigger.over, baseline * WORSE))
  if (baseline === null || isExact(trigger)) return { baseline, scale, blameShare: blame(0, scale) }
  const { bad } = pooled(evidenceOf(trigger, before, scale, { fromMs: 0, longestMs: 0 }))
  return { baseline, scale, blameShare: blame(shareBounds(bad, count, SURE_ENOUGH_TO_PASS).upper, scale) }
}

function blame(shareBefore: number, { shareLimit }: Scale): number {
  return (Math.min(shareBefore, shareLimit) + shareLimit) / 2
}
