import { spoken } from './words.ts'

/** How long a press counts: the first one until the second, and both until the deployment. */
export const glassForMs = 30 * 60_000

/** Whether two people let something through, and not so long ago that it was for another time. */
export function isThrough(glass: { readonly secondAt: Date | null } | null, now: Date): boolean {
  return glass?.secondAt != null && now.getTime() - glass.secondAt.getTime() < glassForMs
}

/** Somebody who asks that a freeze be broken. */
export interface GlassBreaker {
  /** A Slack user id. */
  readonly person: string
  readonly name: string
  readonly at: Date
}

/** What stays visible of a broken freeze: on the release, its record and the digest. */
export interface BreakGlassMark {
  readonly window: string
  readonly reason: string
  readonly by: readonly [GlassBreaker, GlassBreaker]
  readonly sentence: string
}

export type BreakGlassDecision =
  | { readonly kind: 'broken'; readonly mark: BreakGlassMark }
  | { readonly kind: 'needs-reason'; readonly sentence: string }
  | { readonly kind: 'needs-person'; readonly missing: 1 | 2; readonly sentence: string }

/**
 * Decides whether a freeze is broken: two people other than each other must want it, within a time.
 * @param freeze.reason why, in the words of who asked first
 * @param asked everybody who pressed, in any order; somebody who presses twice counts once
 * @param withinMs how long a press counts
 */
export function breakGlass(
  freeze: { readonly window: string; readonly reason: string },
  asked: readonly GlassBreaker[],
  { now, withinMs }: { readonly now: Date; readonly withinMs: number },
): BreakGlassDecision {
  const { window, reason } = freeze
  if (reason.trim() === '') return { kind: 'needs-reason', sentence: 'Say why this cannot wait until the freeze ends.' }
  const counting = asked
    .filter(({ at }) => at <= now && now.getTime() - at.getTime() < withinMs)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
  const [first] = counting
  const second = counting.find(({ person }) => person !== first?.person)
  if (first === undefined || second === undefined) {
    const missing = first === undefined ? 2 : 1
    const who = first === undefined ? 'two people' : `one more person than ${first.name}`
    return {
      kind: 'needs-person',
      missing,
      sentence: `To break the freeze ${window}, ${who} must press, within ${spoken(withinMs)}.`,
    }
  }
  const sentence = `The freeze ${window} was broken by ${first.name} and ${second.name}: ${reason}`
  return { kind: 'broken', mark: { window, reason, by: [first, second], sentence } }
}
