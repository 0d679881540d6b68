import { counted } from '../checks/rows.ts'
import type { PolicyDecision } from './policy.ts'

/** What a trigger would have done to a release whose policy is only to say so. */
export interface ScoreboardEntry {
  readonly release: string
  /** The name of the trigger. */
  readonly trigger: string
  readonly at: Date
  readonly would: PolicyDecision['would']
  /** What became of the release: a person rolled it back, it was kept, or that is still open. */
  readonly outcome: 'rolled-back' | 'kept' | 'open'
}

/** How often triggers were right, so that people can tell whether to trust them. */
export interface Scoreboard {
  /** How many releases were watched. */
  readonly watched: number
  /** How many would have been rolled back or asked about. */
  readonly triggered: number
  /** Of these: rolled back by a person all the same. */
  readonly right: number
  /** Of these: kept. */
  readonly wrong: number
  /** Releases that a person rolled back while no trigger spoke. */
  readonly missed: number
  readonly sentence: string
}

/**
 * Adds up what triggers would have done.
 * @param entries one a release counts: its first
 * @param releases the releases that were watched, each with whether a person rolled it back
 */
export function scoreboardOf(
  entries: readonly ScoreboardEntry[],
  releases: readonly { readonly release: string; readonly isRolledBack: boolean }[],
): Scoreboard {
  const first = entries
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .filter(({ release }, index, all) => all.findIndex((each) => each.release === release) === index)
  const spoken = new Set(first.map(({ release }) => release))
  const right = first.filter(({ outcome }) => outcome === 'rolled-back').length
  const wrong = first.filter(({ outcome }) => outcome === 'kept').length
  const missed = releases.filter(({ release, isRolledBack }) => isRolledBack && !spoken.has(release)).length
  const [watched, triggered] = [releases.length, first.length]
  const found = `Of ${counted(watched, 'release')}, triggers spoke against ${triggered}`
  const sentence =
    triggered === 0 && missed === 0
      ? `${found}, and nobody rolled one back.`
      : `${found}: ${right} rightly, ${wrong} wrongly, ${triggered - right - wrong} still open. People rolled back ${missed} that no trigger spoke against.`
  return { watched, triggered, right, wrong, missed, sentence }
}
