import { isDeepStrictEqual } from 'node:util'
import type { ActorContext } from '../context.ts'
import { UserError } from '../errors.ts'
import { carryOut } from '../store/acts.ts'
import type { Database } from '../store/database.ts'
import { appendLedger, type LedgerFact } from '../store/ledger.ts'
import { choosePreferences, chosenPreferences } from '../store/preferences.ts'
import { type Preferences, tellKinds, usualPreferences } from './preferences.ts'

/** How somebody wants to be told: what they chose, else what holds for everybody. */
export async function preferencesOf(database: Database, userId: string): Promise<Preferences> {
  return (await chosenPreferences(database, [userId])).get(userId) ?? usualPreferences
}

/**
 * Changes how the acting person wants to be told; nobody changes another's.
 * @throws UserError `preferences.no_person`, or `preferences.quiet` for quiet hours that are no times or have no length
 */
export async function setPreferences(context: ActorContext, wished: Preferences): Promise<Preferences> {
  const { actor, now } = context
  if (actor.kind !== 'slack-user') {
    throw new UserError('preferences.no_person', 'Only people can say how they want to be told.')
  }
  const problem = quietProblem(wished.quiet)
  if (problem !== null) throw new UserError('preferences.quiet', problem)
  // In one order and each once, so that the same choice is the same.
  const chosen = { ...wished, tells: tellKinds.filter((kind) => wished.tells.includes(kind)) }
  await carryOut(context, async (transaction) => {
    const before = await preferencesOf(transaction, actor.userId)
    if (isDeepStrictEqual(before, chosen)) return
    await choosePreferences(transaction, actor.userId, chosen, now())
    await appendLedger(transaction, {
      // How somebody is told belongs to no product.
      product: 'countersign',
      at: now(),
      actor,
      verb: 'preferences.set',
      object: { kind: 'preferences', id: actor.userId },
      before: factOf(before),
      after: factOf(chosen),
    })
  })
  return chosen
}

const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$/

/** What is wrong with quiet hours, in a sentence; null when nothing is. Pure. */
export function quietProblem(quiet: Preferences['quiet']): string | null {
  if (quiet === null) return null
  const { from, to } = quiet
  if (!timeOfDay.test(from) || !timeOfDay.test(to)) return 'Write quiet hours as times of the day, such as 19:00.'
  return from === to ? 'Quiet hours must end at another time than they begin.' : null
}

const factOf = ({ quiet, via, tells }: Preferences): LedgerFact => ({
  quiet: quiet === null ? null : { ...quiet },
  via,
  tells: [...tells],
})
