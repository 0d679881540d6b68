import type { Actor, Context } from '../context.ts'
import { type Candidate, lockCandidate, openCandidates } from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import { allSignatures, endSignature, standingSignatures } from '../store/signatures.ts'
import { closeCandidate } from './close.ts'
import { missingRoles } from './decide.ts'
import { conclude, loadState, recordAct, showLater } from './state.ts'

const clock: Actor = { kind: 'schedule', schedule: 'expiry' }

/** Ends signatures whose time is over, and candidates that were not signed in time. May be run at any moment, by any bot. */
export async function expireSignOffs(context: Context): Promise<void> {
  for (const { id } of await openCandidates(context.database)) {
    const changed = await context.database.transaction(async (transaction): Promise<Candidate | null> => {
      const candidate = await lockCandidate(transaction, id)
      if (candidate?.state !== 'open') return null
      const ended = await endExpired(context, transaction, candidate)
      const reason = candidate.lapsesAt <= context.now() ? await whyLapsed(context, transaction, id) : null
      if (reason !== null) {
        return closeCandidate(context, transaction, id, { state: 'lapsed', reason, actor: clock })
      }
      return ended === 0 ? null : (await conclude(context, transaction, id)).candidate
    })
    if (changed !== null) await showLater(context, changed)
  }
}

/**
 * Why a candidate lapses whose time is over; null where it does not. One that everybody has signed waits on: a source
 * that is out for a minute takes nobody's signature away.
 */
async function whyLapsed(context: Context, transaction: Database, candidateId: string): Promise<string | null> {
  const state = await loadState(context, transaction, candidateId)
  if (state === null) return null
  if (state.requirement.roles.length === 0) return state.decision.outcome === 'go' ? null : 'it was not ready in time'
  const missing = missingRoles(state).map(({ role }) => role)
  if (missing.length === 0) return null
  const given = await allSignatures(transaction, candidateId)
  const hasExpired = given.some(({ role, end }) => end === 'expired' && missing.includes(role))
  return hasExpired ? 'its signatures ran out' : 'it was not signed in time'
}

/**
 * Ends the signatures of a candidate, held by the caller, whose time is over.
 * @returns how many
 */
export async function endExpired(context: Context, transaction: Database, candidate: Candidate): Promise<number> {
  const { id } = candidate
  const endedAt = context.now()
  const over = (await standingSignatures(transaction, id)).filter(({ expiresAt }) => expiresAt <= endedAt)
  for (const { id: signatureId, role, person, decision } of over) {
    const endReason = 'its time is over'
    await endSignature(transaction, signatureId, { end: 'expired', endReason, endedAt })
    await recordAct(transaction, candidate, {
      about: { kind: 'signature', id: signatureId },
      at: endedAt,
      actor: clock,
      verb: 'signature.expire',
      before: { role, person, decision },
      reason: endReason,
    })
  }
  return over.length
}
