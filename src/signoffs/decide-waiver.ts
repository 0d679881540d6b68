import type { ActorContext, Person } from '../context.ts'
import { UserError } from '../errors.ts'
import { carryOut } from '../store/acts.ts'
import type { Database } from '../store/database.ts'
import { appendLedger } from '../store/ledger.ts'
import { findWaiver, moveWaiver, type WaiverRow } from '../store/waivers.ts'
import { queueWaiver } from './show-waiver.ts'
import { waiverEntry } from './waiver-entry.ts'
import { reasonGiven } from './waiver-reason.ts'
import { actingPerson, staffed, type WaiverRole, waiverRight, waiverRules, whoCan } from './waiver-rights.ts'

export type DecidedWaiver =
  | { readonly outcome: 'done'; readonly waiver: WaiverRow }
  /** Somebody was first, or its time has come: the waiver as it is. */
  | { readonly outcome: 'settled'; readonly waiver: WaiverRow }

/**
 * Grants a waiver. Anybody of the environment's waiver roles may, but for who asked.
 * @throws UserError when the person may not; it says who can
 */
export async function grantWaiver(context: ActorContext, waiverId: string): Promise<DecidedWaiver> {
  const waiver = await known(context, waiverId)
  const { person, role } = await decider(context, waiver)
  return decide(context, waiver, { state: 'granted', person, role, reason: null })
}

/**
 * Refuses a waiver, with a reason. Whoever may grant it may.
 * @throws UserError when the person may not, or the reason is missing
 */
export async function refuseWaiver(
  context: ActorContext,
  given: { readonly waiverId: string; readonly reason: string },
): Promise<DecidedWaiver> {
  const waiver = await known(context, given.waiverId)
  const { person, role } = await decider(context, waiver)
  return decide(context, waiver, { state: 'refused', person, role, reason: reasonGiven(given.reason) })
}

/**
 * Takes a waiver back, asked for or granted. Who asked may, and who granted it.
 * @throws UserError when the person may not; it says who can
 */
export async function withdrawWaiver(context: ActorContext, waiverId: string): Promise<DecidedWaiver> {
  const waiver = await known(context, waiverId)
  const person = await actingPerson(context)
  const { askedBy, decidedBy, state } = waiver
  const granter = state === 'granted' ? decidedBy : null
  if (person.id !== askedBy && person.id !== granter) throw await notTheirs(context, waiver)
  const at = context.now()
  const done = await carryOut(context, async (transaction) => {
    const change = { state: 'withdrawn', decidedBy: person.id, decidedAs: null, decidedAt: at } as const
    // From the state that was looked at alone: who may withdraw depends on it.
    const from = [state === 'granted' ? state : 'asked'] as const
    const moved = await moveWaiver(transaction, { id: waiver.id, from, validAt: at }, change)
    if (moved === null) return null
    await appendLedger(transaction, waiverEntry(moved, { verb: 'withdraw', actor: context.actor, at, before: state }))
    return moved
  })
  return told(context, waiver, done, granter)
}

async function known({ database }: ActorContext, id: string): Promise<WaiverRow> {
  const waiver = await findWaiver(database, id)
  if (waiver !== null) return waiver
  throw new UserError('waiver.gone', 'This waiver is no longer kept. Ask for a new one on the readiness card.')
}

/** @throws UserError when the person may not decide; it says who can */
async function decider(context: ActorContext, waiver: WaiverRow): Promise<{ person: Person; role: WaiverRole }> {
  const person = await actingPerson(context)
  const { product, productTitle, environment, askedBy } = waiver
  const rules = waiverRules(context.products.get(product), environment)
  if (rules === null) {
    const sentence = `Nobody may grant waivers in ${productTitle} ${environment} any more: its file names no roles for it.`
    throw new UserError('waiver.none', sentence)
  }
  const roles = await staffed(context.people, rules.roles, { fresh: true })
  const right = waiverRight(person, roles, askedBy)
  if (right.may) return { person, role: right.role }
  const who = await whoCan(context.people, roles, askedBy)
  const sentences = {
    bot: `A bot cannot decide on a waiver. These people can: ${who}.`,
    deactivated: `A deactivated account cannot decide on a waiver. These people can: ${who}.`,
    asker: `You asked for this waiver, so somebody else decides: ${who}.`,
    outsider: `Only these people can decide on this waiver: ${who}.`,
  }
  throw new UserError(`waiver.${right.code}`, sentences[right.code])
}

async function decide(
  context: ActorContext,
  waiver: WaiverRow,
  decision: { state: 'granted' | 'refused'; person: Person; role: WaiverRole; reason: string | null },
): Promise<DecidedWaiver> {
  const { state, person, role, reason } = decision
  const at = context.now()
  const done = await carryOut(context, async (transaction: Database) => {
    const moved = await moveWaiver(
      transaction,
      { id: waiver.id, from: ['asked'], validAt: at },
      { state, decidedBy: person.id, decidedAs: role.role, decidedAt: at, decisionReason: reason },
    )
    if (moved === null) return null
    const verb = state === 'granted' ? 'grant' : 'refuse'
    const { actor } = context
    await appendLedger(transaction, waiverEntry(moved, { verb, actor, at, before: 'asked', reason }))
    return moved
  })
  return told(context, waiver, done, null)
}

/** Has the change shown; or finds what was first. */
async function told(
  context: ActorContext,
  before: WaiverRow,
  done: WaiverRow | null,
  granter: string | null,
): Promise<DecidedWaiver> {
  if (done === null) return { outcome: 'settled', waiver: (await findWaiver(context.database, before.id)) ?? before }
  await queueWaiver(context, done, { granter })
  return { outcome: 'done', waiver: done }
}

async function notTheirs({ people }: ActorContext, { askedBy, decidedBy, state }: WaiverRow): Promise<UserError> {
  const ids = [askedBy, ...(state === 'granted' && decidedBy !== null ? [decidedBy] : [])]
  const persons = await Promise.all(ids.map((id) => people.person(id, { fresh: false })))
  const names = persons.map((person, index) => person?.name ?? ids[index]).join(' or ')
  const sentence = `Only who asked for a waiver and who granted it can withdraw it: ${names}.`
  return new UserError('waiver.not_theirs', sentence)
}
