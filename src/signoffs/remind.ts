import type { ActorContext, Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import type { Announcement } from '../slack/announcement.ts'
import { carryOut } from '../store/acts.ts'
import { alone, type Candidate, changeCandidate, lockCandidate, openCandidates } from '../store/candidates.ts'
import { findMessage } from '../store/messages.ts'
import { nudgedPeople } from '../store/nudges.ts'
import { missingRoles } from './decide.ts'
import { authorsOf } from './github-person.ts'
import { belongs, productPeople, staffedRoles, standingOf } from './members.ts'
import { possibleSigners } from './rights.ts'
import { type CandidateState, loadState, recordAct, showLater } from './state.ts'
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
  // A rejection holds its place too: nobody else can sign there until it is withdrawn.
  const free = missingRoles(state).filter(
    ({ role, quorum }) => signatures.filter((each) => each.role === role).length < quorum,
  )
  const roles = await staffedRoles(context, { ...requirement, roles: free }, 'none')
  const authors = await authorsOf(context, state)
  const excluded = [candidate.requestedBy, ...authors, ...signatures.map(({ person }) => person)]
  const people = [...new Set(roles.flatMap((role) => possibleSigners(role, excluded)))]
  return people.map((userId) => ({
    userId,
    roles: roles.filter(({ members }) => members.includes(userId)).map(({ title }) => title),
  }))
}

/** One bot at a time tells people anything, so that nothing is told twice. */
export const remindingAlone = 'remind-missing'

/**
 * Reminds the missing people of every open candidate, once a stage, in their own hours, and tells of a nudge whom it did
 * not reach. One candidate's trouble does not hold up the others.
 * @throws SourceError when Slack did not answer for one of them, after all were tried
 */
export async function remindMissing(context: Context): Promise<void> {
  const troubles: SourceError[] = []
  for (const { id } of await openCandidates(context.database)) {
    try {
      await remind(context, id)
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      troubles.push(error)
    }
  }
  const [first] = troubles
  if (first !== undefined) throw first
}

async function remind(context: Context, candidateId: string): Promise<void> {
  const state = await loadState(context, context.database, candidateId)
  if (state === null || state.candidate.state !== 'open') return
  const { candidate, decision } = state
  const missing = await missingPeople(context, state)
  if (candidate.nudgedAt !== null) await tellNudged(context, state, missing)
  if (decision.outcome === 'no-go') return
  for (const each of missing) {
    const own = await workingTimeOf(context, state, each)
    if (own === null || !isInHours(context.now(), own.timeZone, own.hours)) continue
    const stage = stageAt(context.now(), candidate.requestedAt, candidate.lapsesAt, own)
    if (stage === null) continue
    await tellOnce(context, `reminder.${candidateId}.${each.userId}.${stage}`, { state, missing: each, nudgedBy: null })
  }
}

/** Null for a bot, and for somebody who has left. */
async function workingTimeOf({ people }: Context, { requirement }: CandidateState, { userId }: Missing) {
  const person = await people.person(userId, { fresh: false })
  if (person === null || person.isBot || person.isDeactivated) return null
  return { timeZone: person.timeZone, hours: requirement.hours }
}

type Reminder = Extract<Announcement, { kind: 'candidate.reminder' }>

async function tellOnce(context: Context, key: string, reminder: Omit<Reminder, 'kind' | 'key'>): Promise<void> {
  if ((await findMessage(context.database, key)) !== null) return
  await context.announce({ kind: 'candidate.reminder', key, ...reminder })
}

/** Tells those whom the newest nudge was for and who are still missing, each once. */
async function tellNudged(context: Context, state: CandidateState, missing: readonly Missing[]): Promise<void> {
  const { id, product, nudgedAt, nudgedBy } = state.candidate
  const people = await nudgedPeople(context.database, product, id)
  const wanted = missing.filter(({ userId }) => people.includes(userId))
  for (const each of await inTheirHours(context, state, wanted)) {
    await tellOnce(context, `nudge.${id}.${each.userId}.${nudgedAt?.getTime()}`, { state, missing: each, nudgedBy })
  }
}

export type Nudged =
  | { readonly outcome: 'nudged'; readonly people: readonly string[]; readonly later: readonly string[] }
  | { readonly outcome: 'too-soon'; readonly by: string; readonly next: Date }
  /** Who may nudge, as user ids. */
  | { readonly outcome: 'refused'; readonly who: readonly string[] }
  | { readonly outcome: 'nobody' | 'gone' }

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
  if (!belongs(await standingOf(context, state.product, actor.userId, { fresh: true }), null)) {
    return { outcome: 'refused', who: await productPeople(context, state.product) }
  }
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
    await recordAct(transaction, candidate, {
      at: nudgedAt,
      actor,
      verb: 'candidate.nudge',
      after: { people },
    })
    const later = missing.filter(({ userId }) => !people.includes(userId)).map(({ userId }) => userId)
    return { result: { outcome: 'nudged', people, later }, shown }
  })
  if (done.shown === undefined) return done.result
  // It is recorded: what is not told now, the sweep tells.
  try {
    await showLater(context, done.shown)
    await alone(context.database, remindingAlone, async () => {
      const nudged = await loadState(context, context.database, candidateId)
      if (nudged !== null) await tellNudged(context, nudged, reachable)
    })
  } catch (error) {
    context.log.warn({ err: error, candidateId }, 'a nudge is told by the next sweep')
  }
  return done.result
}

async function inTheirHours(context: Context, state: CandidateState, missing: readonly Missing[]) {
  const known = await Promise.all(
    missing.map(async (each) => ({ each, own: await workingTimeOf(context, state, each) })),
  )
  return known.flatMap(({ each, own }) =>
    own !== null && isInHours(context.now(), own.timeZone, own.hours) ? [each] : [],
  )
}
