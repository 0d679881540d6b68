import type { Context } from '../context.ts'
import { alone, openCandidates, openingCandidates, unshownCandidates } from '../store/candidates.ts'
import { expireSignOffs } from './expire.ts'
import { failCandidate } from './open.ts'
import { remindingAlone, remindMissing } from './remind.ts'

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
  const minute = Math.floor(now / MINUTE_MS)
  for (const candidate of await openCandidates(database)) {
    const { id, checkedAt } = candidate
    const ask = checkedAt === null || now - checkedAt.getTime() >= askEveryMs
    await queue.add('refresh-candidate', { candidateId: id, ask }, { id: `refresh-candidate.${id}.${minute}` })
  }
  for (const { id, requestedAt } of await openingCandidates(database, new Date(now - lostAfterMs))) {
    if (now - requestedAt.getTime() < givenUpAfterMs) {
      await queue.add('open-candidate', { candidateId: id }, { id: `open-candidate.${id}.${minute}` })
    } else await failCandidate(context, id, 'GitHub did not tell its commit in time')
  }
  // An id of its own: the job that failed to show this revision is kept, and would stand in the way.
  for (const { id, revision } of await unshownCandidates(database)) {
    await queue.add('show-candidate', { candidateId: id }, { id: `show-candidate.${id}.${revision}-${minute}` })
  }
  // Last, because nothing else may wait for Slack; and never two at once, who would both remind.
  await alone(database, remindingAlone, () => remindMissing(context))
}
