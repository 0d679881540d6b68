/**
 * Where a release stands. Beside the design's words there are two: `rolling-back`, because the way back takes time and
 * a second press must find it, and `unknown`, because a target that did not say what it did must not look well or ill.
 * What comes before `deploying` (requested, approved, withdrawn) is told of its candidate.
 */
export const releaseStates = [
  'deploying',
  'watching',
  'live',
  'rolling-back',
  'unknown',
  'failed',
  'rolled-back',
] as const

export type StoredReleaseState = (typeof releaseStates)[number]
