import { counted, listed } from '../checks/rows.ts'
import type { BoundRollbackPolicy } from '../products/release-fields.ts'
import { short } from '../words.ts'
import type { WatchJudgement } from './watch.ts'
import { spoken } from './words.ts'

/** What a rollback would go back to. */
export interface RollbackTarget {
  readonly commit: string
  /** When it was first deployed. */
  readonly deployedAt: Date
}

/** What the answer to a judgement is decided by. */
export interface PolicyFacts {
  readonly policy: BoundRollbackPolicy
  /** The environment's title, as people know it. */
  readonly environment: string
  readonly judgement: WatchJudgement
  /** Null when there is nothing to go back to. */
  readonly target: RollbackTarget | null
  /** How many rollbacks of this release were begun already, by whomever and however they ended. */
  readonly attempts: number
  /** Files of migrations in between that may not be reversible; null when nobody could look. */
  readonly irreversible: readonly string[] | null
  /** Whether releases are paused. */
  readonly isPaused: boolean
  readonly now: Date
}

export type PolicyReason =
  | 'trigger' // the policy lets a trigger roll back
  | 'policy' // the policy says to ask, or only to say
  | 'inconclusive' // the watch ended and nobody can tell
  | 'target.missing'
  | 'target.old'
  | 'migrations.irreversible'
  | 'migrations.unknown'
  | 'baseline.unknown'
  | 'attempted'
  | 'paused'

/** What is done: roll back at once, ask people for it, or only say what is so. */
export interface PolicyDecision {
  readonly action: 'roll-back' | 'ask' | 'say'
  readonly reason: PolicyReason
  /** What it would do if the policy let triggers roll back; kept with the judgement. */
  readonly would: 'roll-back' | 'ask' | 'say'
  readonly sentence: string
}

/** Decides what to do about a judgement; null when there is nothing to do. */
export function decideRollback(facts: PolicyFacts): PolicyDecision | null {
  const { policy, environment, judgement } = facts
  if (judgement.kind === 'inconclusive' && judgement.isOver) {
    const action = policy.onInconclusive
    const words = { ask: 'A person must decide: keep it, or roll it back.', say: 'It stays as it is.' }
    return { action, reason: 'inconclusive', would: action, sentence: `${judgement.sentence} ${words[action]}` }
  }
  if (judgement.kind !== 'triggered') return null
  const way = wayBack(facts, judgement.baseline)
  const would = way.isOpen ? 'roll-back' : way.action
  const said = `${judgement.sentence} ${environment}`
  if (policy.onTrigger === 'say') {
    const words = way.isOpen ? `would have been rolled back to ${short(way.to)}` : `would have stayed: ${way.because}`
    return { action: 'say', reason: 'policy', would, sentence: `${said} ${words}.` }
  }
  if (!way.isOpen) {
    const { action, reason, because } = way
    return { action, reason, would, sentence: `${said} is not rolled back by itself: ${because}.` }
  }
  if (policy.onTrigger === 'ask') {
    const sentence = `${said} can be rolled back to ${short(way.to)}: a person must decide.`
    return { action: 'ask', reason: 'policy', would, sentence }
  }
  return { action: 'roll-back', reason: 'trigger', would, sentence: `${said} is rolled back to ${short(way.to)}.` }
}

type Way =
  | { readonly isOpen: true; readonly to: string }
  | {
      readonly isOpen: false
      readonly action: 'ask' | 'say'
      readonly reason: PolicyReason
      /** A part of a sentence. */
      readonly because: string
    }

/** Whether the way back may be taken without a person, and else why not: what weighs most comes first. */
function wayBack({ policy, target, attempts, irreversible, isPaused, now }: PolicyFacts, baseline: number | null): Way {
  const closed = (reason: PolicyReason, because: string, action: 'ask' | 'say' = 'ask'): Way => ({
    isOpen: false,
    action,
    reason,
    because,
  })
  // Nobody can be asked for what does not exist.
  if (target === null) return closed('target.missing', 'there is no earlier release to go back to', 'say')
  if (attempts > 0)
    return closed(
      'attempted',
      `${counted(attempts, 'attempt')} to roll it back ${attempts === 1 ? 'was' : 'were'} made already`,
    )
  if (isPaused) return closed('paused', 'releases are paused')
  const ageMs = now.getTime() - target.deployedAt.getTime()
  if (ageMs > policy.oldestTargetMs) {
    const limit = spoken(policy.oldestTargetMs)
    return closed('target.old', `${short(target.commit)} is ${spoken(ageMs)} old, and ${limit} is the limit`)
  }
  if (irreversible === null) return closed('migrations.unknown', 'nobody could see which migrations lie in between')
  if (irreversible.length > 0) {
    return closed('migrations.irreversible', `the database may not go back with it, because of ${listed(irreversible)}`)
  }
  if (baseline === null) return closed('baseline.unknown', 'it is not known how the product did before')
  return { isOpen: true, to: target.commit }
}
