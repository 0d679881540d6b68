import type { BoundTrigger, BoundWatch } from '../products/release-fields.ts'
import { capital } from '../words.ts'
import { type Reading, readTrigger } from './reading.ts'
import { phraseOf } from './reading-words.ts'
import type { Sample } from './sample.ts'
import { another, spoken } from './words.ts'

/** What is known of a release after its deploy. */
export interface WatchFacts {
  readonly watch: BoundWatch
  /** When the target said that the release runs. */
  readonly deployedAt: Date
  /** From the time before the deploy (the baseline) and since; in any order. */
  readonly samples: readonly Sample[]
  readonly now: Date
}

/** How a release is doing. Only `triggered` may roll it back, and only `passed` is a pass. */
export type WatchJudgement =
  | { readonly kind: 'warming-up'; readonly until: Date; readonly sentence: string }
  | ((
      | { readonly kind: 'healthy-so-far'; readonly until: Date }
      | {
          readonly kind: 'triggered'
          readonly trigger: BoundTrigger
          readonly since: Date
          readonly value: number
          /** Null when too little is known of the time before the release. */
          readonly baseline: number | null
        }
      /** Nobody can tell: now, or at all when the watch is over. */
      | { readonly kind: 'inconclusive'; readonly isOver: boolean }
      | { readonly kind: 'passed' }
    ) & { readonly sentence: string; readonly readings: readonly Reading[] })

/** What keeps people from calling a release well, the most telling first. */
const doubts = ['over', 'as-before', 'silent', 'unclear']

/** Judges a release after its deploy; to be asked once in every evaluation interval. */
export function judgeWatch({ watch, deployedAt, samples, now }: WatchFacts): WatchJudgement {
  const { warmUpMs, windowMs, intervalMs, triggers } = watch
  const fromMs = deployedAt.getTime() + warmUpMs
  const endMs = fromMs + windowMs
  if (now.getTime() < fromMs) {
    const sentence = `The release is warming up for ${another(fromMs - now.getTime())}.`
    return { kind: 'warming-up', until: new Date(fromMs), sentence }
  }
  // A late look judges the window as it was, and not what came after it.
  const at = new Date(Math.min(now.getTime(), endMs))
  const moments = { deployedAt, fromMs, nowMs: at.getTime(), intervalMs }
  const readings = triggers.map((trigger) => readTrigger(trigger, samples, moments))
  const fired = readings.find((each) => each.state === 'fires')
  if (fired !== undefined) {
    const { trigger, since, value, baseline } = fired
    return { kind: 'triggered', trigger, since, value, baseline, sentence: told(fired, at), readings }
  }
  const isOver = now.getTime() >= endMs
  const doubtful = doubts.flatMap((doubt) => readings.filter(({ state }) => state === doubt))
  const [doubt, ...others] = doubtful
  if (doubt !== undefined) {
    const more = others.length === 0 ? '' : ` Not clear either: ${others.map((each) => each.trigger.name).join(', ')}.`
    const when = isOver ? 'The watch ended and nobody can tell' : 'Nobody can tell yet'
    return { kind: 'inconclusive', isOver, sentence: `${when}: ${phraseOf(doubt, at)}.${more}`, readings }
  }
  if (readings.length === 0) {
    return { kind: 'inconclusive', isOver, sentence: 'Nobody can tell: no trigger is watched.', readings }
  }
  const words = readings.map((each) => phraseOf(each, at)).join('; ')
  if (isOver) return { kind: 'passed', sentence: `Well for ${spoken(windowMs)}: ${words}.`, readings }
  return { kind: 'healthy-so-far', until: new Date(endMs), sentence: `Well so far: ${words}.`, readings }
}

function told(reading: Reading, now: Date): string {
  const phrase = phraseOf(reading, now)
  // The name of a metric stays as it is.
  return `${reading.trigger.measure === 'metric' ? phrase : capital(phrase)}.`
}
