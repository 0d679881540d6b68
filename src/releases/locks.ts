import { another } from './words.ts'

/** A stop sign on a product's environment. */
export interface Lock {
  /** Who holds it: a Slack user id; null for one that the bot set itself after a rollback. */
  readonly owner: string | null
  /** The owner's name, as people are told it; the bot's own for its own. */
  readonly ownerName: string
  readonly reason: string
  /** Null for one that stays until somebody takes it off. */
  readonly expiresAt: Date | null
}

/** Whether a person may deploy past a lock. */
export type LockDecision =
  | { readonly kind: 'free' }
  /** Their own: they may, and are reminded of it. */
  | { readonly kind: 'own'; readonly sentence: string }
  /** `askOwner` is whom a button asks to take it off; null when a responsible person may do that themselves. */
  | { readonly kind: 'held'; readonly askOwner: string | null; readonly sentence: string }

/**
 * Decides whether a person may deploy past a lock.
 * @param lock null when there is none; at the very moment it expires it is gone
 */
export function passLock(lock: Lock | null, person: string, now: Date): LockDecision {
  if (lock === null || (lock.expiresAt !== null && lock.expiresAt <= now)) return { kind: 'free' }
  const left = lock.expiresAt === null ? '' : `, for ${another(lock.expiresAt.getTime() - now.getTime())}`
  if (lock.owner === person) return { kind: 'own', sentence: `You hold the lock: ${lock.reason}${left}.` }
  const sentence = `Locked by ${lock.ownerName}: ${lock.reason}${left}.`
  return { kind: 'held', askOwner: lock.owner, sentence }
}

/**
 * Decides whether a person may take a lock off: its owner may, and for one that the bot set whoever is responsible;
 * of somebody else's a responsible person may too, which leaves a mark.
 */
export function mayUnlock(
  lock: Lock,
  { person, isResponsible }: { readonly person: string; readonly isResponsible: boolean },
): { readonly may: boolean; readonly leavesMark: boolean; readonly sentence: string } {
  if (lock.owner === person) return { may: true, leavesMark: false, sentence: 'You took off your lock.' }
  if (isResponsible) {
    const sentence = `You took off the lock of ${lock.ownerName}: ${lock.reason}.`
    return { may: true, leavesMark: lock.owner !== null, sentence }
  }
  const whom = lock.owner === null ? 'Somebody who may deploy' : `${lock.ownerName}, or somebody who may deploy,`
  return { may: false, leavesMark: false, sentence: `${whom} must take off the lock: ${lock.reason}.` }
}
