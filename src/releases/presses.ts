import type { ReleaseState } from './states.ts'
import { spoken } from './words.ts'

/** A button of a release. `keep` ends its watch: a person says that it is well. What may be deployed is `mayDeploy`'s to say. */
export type Press = 'roll-back' | 'keep'

/** What a press is answered by. */
export interface Situation {
  readonly state: ReleaseState
  /** Who brought the release into its state, as people know them. */
  readonly by: string
  /** How long ago that was. */
  readonly agoMs: number
  /** Another release that keeps the environment busy (`isBusy`); null when none does. */
  readonly other: { readonly title: string; readonly state: ReleaseState } | null
  /** Who paused all releases; null when nobody did. */
  readonly pausedBy: string | null
  /** Whether there is a release to go back to. */
  readonly hasTarget: boolean
}

export type RefusalCode =
  | 'release.ended'
  | 'release.not-deployed'
  | 'release.running'
  | 'release.rolling-back'
  | 'release.unknown'
  | 'target.missing'
  | 'environment.busy'
  | 'releases.paused'

/** What a press does. */
export type Outcome =
  /** The release moves; whether somebody was first is decided where it is stored. */
  | { readonly kind: 'moves'; readonly to: ReleaseState; readonly sentence: string }
  /** The wish is kept, and carried out when what runs has ended. */
  | { readonly kind: 'waits'; readonly sentence: string }
  /** Somebody was first. */
  | { readonly kind: 'already'; readonly sentence: string }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly sentence: string }

/** Decides what a press of a button means for a release as it stands, and tells the person why. */
export function whatHappens(situation: Situation, press: Press): Outcome {
  return answers[press](situation)
}

const answers: Readonly<Record<Press, (situation: Situation) => Outcome>> = {
  'roll-back': (situation) => {
    const { state, other, hasTarget } = situation
    if (state === 'requested' || state === 'approved') {
      return refused(
        'release.not-deployed',
        'It was not deployed, so there is nothing to roll back: withdraw it instead.',
      )
    }
    if (state === 'rolling-back') return already(`${first(situation)} began the rollback`, situation)
    if (state === 'rolled-back') return already(`${first(situation)} rolled it back`, situation)
    if (state === 'failed' || state === 'withdrawn') return refusedHere(situation)
    // The way back is open through locks and freezes; only what stops everything stops it.
    const paused = pausedOf(situation)
    if (paused !== null) return paused
    if (!hasTarget) return refused('target.missing', 'There is no earlier release to go back to: deploy a better one.')
    if (other !== null) return busyWith(other)
    if (state === 'deploying') {
      return {
        kind: 'waits',
        sentence: 'A deploy cannot be stopped half way: the rollback begins as soon as it has ended.',
      }
    }
    return moves('rolling-back', 'The rollback begins.')
  },

  keep: (situation) => {
    const { state } = situation
    if (state === 'watching') return moves('live', 'It stays, and the watch has ended.')
    if (state === 'live') return already('It was found to be well', situation)
    if (state === 'requested' || state === 'approved') {
      return refused('release.not-deployed', 'It was not deployed, so there is nothing to keep.')
    }
    if (state === 'deploying')
      return refused('release.running', 'The deploy still runs: how it does can be judged after it.')
    return refusedHere(situation)
  },
}

function pausedOf({ pausedBy }: Situation): Outcome | null {
  if (pausedBy === null) return null
  return refused('releases.paused', `${pausedBy} paused all releases, rollbacks too: take off the pause first.`)
}

function busyWith({ title, state }: { readonly title: string; readonly state: ReleaseState }): Outcome {
  const words: Readonly<Partial<Record<ReleaseState, string>>> = {
    watching: 'is being watched: wait until that has ended, keep it, or roll it back',
    'rolling-back': 'is being rolled back: wait until that has ended',
    unknown: 'is in an unknown state: find out what runs first',
  }
  return refused('environment.busy', `${title} ${words[state] ?? 'is being deployed: wait until that has ended'}.`)
}

/** Of a release that goes back, is unknown, or has ended. */
function refusedHere(situation: Situation): Outcome {
  const { state, agoMs } = situation
  if (state === 'rolling-back') {
    const sentence = 'It is being rolled back: ask for a new release when that has ended.'
    return refused('release.rolling-back', sentence)
  }
  if (state === 'unknown') {
    return refused('release.unknown', 'Nobody knows whether it runs: find that out first, or roll it back.')
  }
  const ended = state === 'failed' ? 'failed' : state === 'withdrawn' ? 'was withdrawn' : 'was rolled back'
  return refused('release.ended', `This release ${ended} ${spoken(agoMs)} ago: ask for a new one.`)
}

const first = ({ by }: Situation) => by

function already(what: string, { agoMs }: Situation): Outcome {
  return { kind: 'already', sentence: `${what} ${spoken(agoMs)} ago.` }
}

function moves(to: ReleaseState, sentence: string): Outcome {
  return { kind: 'moves', to, sentence }
}

function refused(code: RefusalCode, sentence: string): Outcome {
  return { kind: 'refused', code, sentence }
}
