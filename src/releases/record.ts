import { candidateObject, cardOf } from '../signoffs/state.ts'
import type { Candidate } from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import { appendLedger, type LedgerEntry } from '../store/ledger.ts'

/** Writes down what was done about a release, beside the card of its candidate. */
export async function recordRelease(
  transaction: Database,
  candidate: Candidate,
  releaseId: string,
  entry: Omit<LedgerEntry, 'product' | 'object' | 'message'>,
): Promise<void> {
  await appendLedger(transaction, {
    ...entry,
    product: candidate.product,
    object: { ...candidateObject(candidate), kind: 'release', id: releaseId },
    message: await cardOf(transaction, candidate.id),
  })
}
