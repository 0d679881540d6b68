/** Whether a candidate may go, and why. */
export interface Decision {
  readonly outcome: 'go' | 'waiting' | 'no-go'
  /** One sentence: the decision and what it rests on. */
  readonly sentence: string
  readonly reasons: readonly DecisionReason[]
}

export type DecisionReasonCode =
  | 'readiness.no_go'
  | 'readiness.conditions'
  | 'readiness.unknown'
  | 'checklist.open'
  | 'checklist.missing'
  | 'signature.missing'
  | 'signature.rejected'
  | 'condition.open'

export interface DecisionReason {
  readonly code: DecisionReasonCode
  readonly sentence: string
}
