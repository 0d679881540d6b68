import type { Context } from '../context.ts'
import { openCandidates, openingCandidates, unshownCandidates } from '../store/candidates.ts'
import { expireSignOffs } from './expire.ts'
import { failCandidate } from './open.ts'
import { remindMissing } from './remind.ts'
import { showLater } from './state.ts'

const MINUTE_MS = 60_000
/** A candidate still without a commit after this long lost its job in a crash … */
const lostAfterMs = 2 * MINUTE_MS
/** … and after this long GitHub will not tell it any more. */
const givenUpAfterMs = 15 * MINUTE_MS
/** How often the sources of an open candidate are asked by themselves. */
const askEveryMs = 5 * MINUTE_MS

/**
 * What has to be done about candidates as time goes by: ends what has expired, reminds, looks where branches stand (every
 * minute) and asks the sources (every five), and mends what a crash left behind. May be run at any moment, by any bot.
 */
export async function sweepCandidates(context: Context): Promise<void> {
  const { database, queue } = context
  const now = context.now().getTime()
  await expireSignOffs(context)
  await remindMissing(context)
  const minute = Math.floor(now / MINUTE_MS)
  for (const candidate of await openCandidates(database)) {
    const { id, checkedAt } = candidate
    const ask = checkedAt === null || now - checkedAt.getTime() >= askEveryMs
    await queue.add('refresh-candidate', { candidateId: id, ask }, { id: `refresh-candidate.${id}.${minute}` })
  }
  for (const { id, requestedAt } of await openingCandidates(database, new Date(now - lostAfterMs))) {
    if (now - requestedAt.getTime() < givenUpAfterMs) {
      const data = { candidateId: id, checklist: null }
      await queue.add('open-candidate', data, { id: `open-candidate.${id}.${minute}` })
    } else await failCandidate(context, id, 'GitHub did not tell its commit in time')
  }
  for (const candidate of await unshownCandidates(database)) await showLater(context, candidate)
}
