import type { ActorContext, Context } from '../context.ts'
import { carryOut } from '../store/acts.ts'
import { type Candidate, changeCandidate, lockCandidate, openCandidates } from '../store/candidates.ts'
import { appendLedger } from '../store/ledger.ts'
import { findMessage } from '../store/messages.ts'
import { missingRoles } from './decide.ts'
import { belongs, staffedRoles, standingOf } from './members.ts'
import { possibleSigners } from './rights.ts'
import { authorsOf } from './sign.ts'
import { type CandidateState, candidateObject, cardOf, loadState, showLater } from './state.ts'
import { isInHours, nextNudgeAt, stageAt } from './waiting.ts'

/** Somebody whose signature is missing, and as what. */
export interface Missing {
  readonly userId: string
  /** The roles' titles. */
  readonly roles: readonly string[]
}

/** The people whose signatures are missing: nobody who has signed, asked, or may not sign as an author. */
export async function missingPeople(context: Context, state: CandidateState): Promise<readonly Missing[]> {
  const { requirement, signatures, candidate } = state
  const roles = await staffedRoles(context, { ...requirement, roles: missingRoles(state) }, 'none')
  const authors = await authorsOf(context, state)
  const excluded = [candidate.requestedBy, ...authors, ...signatures.map(({ person }) => person)]
  const people = [...new Set(roles.flatMap((role) => possibleSigners(role, excluded)))]
  return people.map((userId) => ({
    userId,
    roles: roles.filter(({ members }) => members.includes(userId)).map(({ title }) => title),
  }))
}

/** Reminds the missing people of every open candidate, once a stage, in their own hours. */
export async function remindMissing(context: Context): Promise<void> {
  for (const candidate of await openCandidates(context.database)) {
    const stage = stageAt(context.now(), candidate.requestedAt, candidate.lapsesAt)
    if (stage !== null) await remind(context, candidate.id, stage)
  }
}

async function remind(context: Context, candidateId: string, stage: string): Promise<void> {
  const state = await loadState(context, context.database, candidateId)
  if (state === null || state.decision.outcome === 'no-go') return
  for (const missing of await missingPeople(context, state)) {
    const key = `reminder.${candidateId}.${missing.userId}.${stage}`
    if ((await findMessage(context.database, key)) !== null) continue
    const person = await context.people.person(missing.userId, { fresh: false })
    if (person === null || person.isBot || person.isDeactivated) continue
    if (!isInHours(context.now(), person.timeZone, state.requirement.hours)) continue
    await context.announce({ kind: 'candidate.reminder', key, state, missing, nudgedBy: null })
  }
}

export type Nudged =
  | { readonly outcome: 'nudged'; readonly people: readonly string[]; readonly later: readonly string[] }
  | { readonly outcome: 'too-soon'; readonly by: string; readonly next: Date }
  | { readonly outcome: 'nobody' | 'refused' | 'gone' }

/**
 * Asks the missing people once more: at most once an hour a candidate, whoever presses, and nobody outside their hours.
 * Only the product's people may.
 */
export async function nudge(context: ActorContext, candidateId: string): Promise<Nudged> {
  const { actor } = context
  const state = await loadState(context, context.database, candidateId)
  if (state?.product == null || state.candidate.state !== 'open' || actor.kind !== 'slack-user') {
    return { outcome: 'gone' }
  }
  if (!belongs(await standingOf(context, state.product, actor.userId, { fresh: true }), null))
    return { outcome: 'refused' }
  const missing = await missingPeople(context, state)
  const reachable = await inTheirHours(context, state, missing)
  if (missing.length === 0) return { outcome: 'nobody' }
  // Nobody would be told, so the hour is not used up.
  if (reachable.length === 0) return { outcome: 'nudged', people: [], later: missing.map(({ userId }) => userId) }
  const done = await carryOut(context, async (transaction): Promise<{ result: Nudged; shown?: Candidate }> => {
    const candidate = await lockCandidate(transaction, candidateId)
    if (candidate?.state !== 'open') return { result: { outcome: 'gone' } }
    const nudgedAt = context.now()
    const next = nextNudgeAt(candidate.nudgedAt, nudgedAt)
    if (next !== null) return { result: { outcome: 'too-soon', by: candidate.nudgedBy ?? '', next } }
    const shown = await changeCandidate(transaction, candidateId, { nudgedBy: actor.userId, nudgedAt })
    const people = reachable.map(({ userId }) => userId)
    await appendLedger(transaction, {
      product: candidate.product,
      at: nudgedAt,
      actor,
      verb: 'candidate.nudge',
      object: candidateObject(candidate),
      after: { people },
      message: await cardOf(transaction, candidateId),
    })
    const later = missing.filter(({ userId }) => !people.includes(userId)).map(({ userId }) => userId)
    return { result: { outcome: 'nudged', people, later }, shown }
  })
  if (done.shown === undefined) return done.result
  await showLater(context, done.shown)
  for (const each of reachable) {
    const key = `nudge.${candidateId}.${each.userId}.${done.shown.nudgedAt?.getTime()}`
    await context.announce({ kind: 'candidate.reminder', key, state, missing: each, nudgedBy: actor.userId })
  }
  return done.result
}

async function inTheirHours(context: Context, { requirement }: CandidateState, missing: readonly Missing[]) {
  const known = await Promise.all(
    missing.map(async (each) => ({ each, person: await context.people.person(each.userId, { fresh: false }) })),
  )
  return known.flatMap(({ each, person }) => {
    if (person === null || person.isBot || person.isDeactivated) return []
    return isInHours(context.now(), person.timeZone, requirement.hours) ? [each] : []
  })
}
