import type { Context } from '../context.ts'
import { showLater } from '../signoffs/state.ts'
import { changeCandidate } from '../store/candidates.ts'
import { type Attempt, findRelease } from '../store/releases.ts'
import { showRunbookLater } from './runbook-show.ts'

/** Lets the card or message of an attempt be brought up to date. */
export async function showAttempt(context: Context, attempt: Attempt): Promise<void> {
  if (attempt.releaseId === null) return showRunbookLater(context, attempt.nonce)
  const release = await findRelease(context.database, attempt.releaseId)
  if (release === null) return
  await showLater(context, await changeCandidate(context.database, release.candidateId, {}))
}
