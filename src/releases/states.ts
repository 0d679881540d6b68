/**
 * Where a release stands. Beside the design's words there are two: `rolling-back`, because the way back takes time and
 * a second press must find it, and `unknown`, because a target that did not say what it did must not look well or ill.
 * A rejection is a signature and no state: the release stays requested until it is withdrawn.
 */
export const releaseStates = [
  'requested',
  'approved',
  'deploying',
  'watching',
  'live',
  'rolling-back',
  'unknown',
  'withdrawn',
  'failed',
  'rolled-back',
] as const

export type ReleaseState = (typeof releaseStates)[number]

const moves: Readonly<Record<ReleaseState, readonly ReleaseState[]>> = {
  requested: ['approved', 'withdrawn'],
  // A signature falls when what it was given for moves.
  approved: ['requested', 'deploying', 'withdrawn'],
  // Without triggers there is nothing to watch.
  deploying: ['watching', 'live', 'failed', 'unknown'],
  watching: ['live', 'rolling-back', 'unknown'],
  live: ['rolling-back'],
  // Refused by its target, or lost: whether it still runs is said beside `failed`.
  'rolling-back': ['rolled-back', 'failed', 'unknown'],
  // Only to what was found to be true, which is never well at once; or back, when a person would not wait for that.
  unknown: ['watching', 'failed', 'rolled-back', 'rolling-back'],
  withdrawn: [],
  failed: [],
  'rolled-back': [],
}

/** Whether a release may go from one state to another. */
export function mayMove(from: ReleaseState, to: ReleaseState): boolean {
  return moves[from].includes(to)
}

/** Whether a release stays as it is for good. */
export function isEnd(state: ReleaseState): boolean {
  return moves[state].length === 0
}

/** Whether a release keeps its environment busy: no other may begin there. */
export function isBusy(state: ReleaseState): boolean {
  return ['deploying', 'watching', 'rolling-back', 'unknown'].includes(state)
}
