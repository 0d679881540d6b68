import type { Phase } from '../targets/target.ts'

/** What ran before a release. */
export interface PreviousRun {
  readonly commit: string
  /** The release that brought it; null when somebody else did. */
  readonly releaseId: string | null
  /** What its target gave; null when somebody else deployed it. */
  readonly handle: unknown
  /** When it was deployed, ISO; null when nobody knows. */
  readonly deployedAt: string | null
}

/** What a target said last, as it is stored: times as text. */
export interface StoredStatus {
  readonly kind: 'waiting' | 'running' | 'succeeded' | 'failed' | 'unknown'
  readonly sentence: string | null
  readonly code: string | null
  readonly step: string | null
  readonly line: string | null
  readonly url: string | null
  readonly phases: readonly StoredPhase[]
}

export type StoredPhase = Omit<Phase, 'startedAt' | 'endedAt'> & {
  readonly startedAt: string | null
  readonly endedAt: string | null
}

/** The newest judgement of a watch. */
export interface StoredJudgement {
  readonly kind: string
  readonly sentence: string
  readonly at: string
  /** Until when it stands unless something happens, ISO; null when nothing ends it. */
  readonly until?: string | null
  /** What the policy did or would have done; null while there is nothing to do. */
  readonly action: string | null
  readonly would: string | null
}

/** What was found to run, and how it is. */
export interface Proof {
  /** The commit that the product itself names; null when it names none or could not be asked. */
  readonly commit: string | null
  readonly sentence: string
  /** What the probes said. */
  readonly probes: readonly { readonly title: string; readonly status: string; readonly summary: string }[]
  readonly at: string
}
