import type { Actor, Context } from '../context.ts'
import { type Candidate, lockCandidate, openCandidates } from '../store/candidates.ts'
import { appendLedger } from '../store/ledger.ts'
import { endSignature, standingSignatures } from '../store/signatures.ts'
import { closeCandidate } from './close.ts'
import { candidateObject, cardOf, conclude, loadState, showLater } from './state.ts'

const clock: Actor = { kind: 'schedule', schedule: 'expiry' }

/** Ends signatures whose time is over, and candidates that were not signed in time. May be run at any moment, by any bot. */
export async function expireSignOffs(context: Context): Promise<void> {
  for (const { id } of await openCandidates(context.database)) {
    const changed = await context.database.transaction(async (transaction): Promise<Candidate | null> => {
      const candidate = await lockCandidate(transaction, id)
      if (candidate?.state !== 'open') return null
      const now = context.now()
      const over = (await standingSignatures(transaction, id)).filter(({ expiresAt }) => expiresAt <= now)
      for (const { id: signatureId, role, person, decision } of over) {
        const endReason = 'its time is over'
        if ((await endSignature(transaction, signatureId, { end: 'expired', endReason, endedAt: now })) === null)
          continue
        await appendLedger(transaction, {
          product: candidate.product,
          at: now,
          actor: clock,
          verb: 'signature.expire',
          object: { ...candidateObject(candidate), kind: 'signature', id: signatureId },
          before: { role, person, decision },
          reason: endReason,
          message: await cardOf(transaction, id),
        })
      }
      const state = await loadState(context, transaction, id)
      if (candidate.lapsesAt <= now && state?.decision.outcome !== 'go') {
        const reason = 'it was not signed in time'
        return closeCandidate(context, transaction, id, { state: 'lapsed', reason, actor: clock })
      }
      return over.length === 0 ? null : (await conclude(context, transaction, id)).candidate
    })
    if (changed !== null) await showLater(context, changed)
  }
}
