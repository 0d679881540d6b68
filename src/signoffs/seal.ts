import type { CheckStatus } from '../checks/check.ts'

/** What a signature is about: when any of it moves, the signature falls. */
export interface Seal {
  readonly commit: string
  /** Where the branch stood; null when the candidate follows none. */
  readonly branchHead: string | null
  readonly manifestHash: string
  /** The report that was shown. */
  readonly reportId: string
  /** Whole percent. */
  readonly score: number
  readonly verdict: string
  /** What every check that matters to the decision answered. */
  readonly checks: Readonly<Record<string, CheckStatus>>
}
