import type { Context } from '../context.ts'
import { UserError } from '../errors.ts'
import { alone, type Candidate, findCandidate, noteShown } from '../store/candidates.ts'
import { type DecisionTurn, decisionTurns } from '../store/decisions.ts'
import {
  type Attempt,
  attemptsOf,
  type BrokenGlass,
  glassOf,
  type Pause,
  pastAttempts,
  type Release,
  releaseOfCandidate,
  runningRelease,
  type StoredLock,
  standingLock,
  standingPause,
} from '../store/releases.ts'
import { allSignatures, type Signature } from '../store/signatures.ts'
import { missingRoles } from './decide.ts'
import { authorsOf, authorsOfCommits } from './github-person.ts'
import { ablePeople, staffedRoles } from './members.ts'
import { possibleSigners } from './rights.ts'
import { type CandidateState, cardOf, loadState } from './state.ts'

/** A role whose signatures are missing, and who could give them. */
export interface MissingRole {
  readonly title: string
  readonly missing: number
  readonly people: readonly string[]
  /** Fewer can sign than are wanted, so that it can never be filled. */
  readonly isOutOfReach: boolean
}

/** What a candidate's card and its thread are made of. */
export interface ShownCandidate {
  readonly candidate: Candidate
  /** Null before its commit was known. */
  readonly state: CandidateState | null
  readonly missing: readonly MissingRole[]
  /** Names in Slack of who wrote what ships, by GitHub login. */
  readonly authorNames: ReadonlyMap<string, string>
  /** Every signature that it ever had, oldest first. */
  readonly signatures: readonly Signature[]
  /** The card of the candidate that had the same commit before. */
  readonly sameCard: { readonly channelId: string; readonly ts: string } | null
  /** Every turn of its decision, oldest first. */
  readonly turns: readonly DecisionTurn[]
  readonly shipping: Shipping
  readonly at: Date
}

/** How a candidate is or was deployed. */
export interface Shipping {
  /** Its newest release; null when it was never deployed. */
  readonly release: Release | null
  /** The release's attempts, oldest first. */
  readonly attempts: readonly Attempt[]
  /** Earlier attempts of the environment, newest first: what usual durations are learned from. */
  readonly past: readonly Attempt[]
  /** What runs in the environment by our records, to go back to; null when nothing does. */
  readonly running: Release | null
  readonly lock: StoredLock | null
  readonly pause: Pause | null
  /** Who wants the freeze broken; null when nobody does. */
  readonly glass: BrokenGlass | null
}

/**
 * Brings a candidate's card and thread up to date, one bot at a time, so that nothing is told twice. Whoever finds
 * another at it comes again: the other may have looked before the newest change.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function showCandidate(context: Context, candidateId: string): Promise<void> {
  const { database, queue } = context
  if (await alone(database, `show-candidate:${candidateId}`, () => show(context, candidateId))) return
  const second = Math.floor(context.now().getTime() / againMs)
  const id = `show-candidate.${candidateId}.again-${second}`
  await queue.add('show-candidate', { candidateId }, { id, delayMs: againMs })
}

const againMs = 1_000

async function show(context: Context, candidateId: string): Promise<void> {
  for (;;) {
    const candidate = await findCandidate(context.database, candidateId)
    if (candidate === null || candidate.shownRevision >= candidate.revision) return
    const shown = await gather(context, candidate)
    try {
      await context.announce({ kind: 'candidate.shown', shown })
    } catch (error) {
      // Nobody can be shown it; it must not be tried for ever.
      if (!(error instanceof UserError)) throw error
      context.log.warn({ err: error, candidateId }, 'a card could not be shown')
    }
    await noteShown(context.database, candidateId, candidate.revision)
  }
}

async function gather(context: Context, candidate: Candidate): Promise<ShownCandidate> {
  const { database } = context
  const state = candidate.commit === null ? null : await loadState(context, database, candidate.id)
  return {
    candidate,
    state,
    missing: state === null || candidate.state !== 'open' ? [] : await whoIsMissing(context, state),
    authorNames: state === null ? new Map() : await namesOfAuthors(context, state),
    signatures: await allSignatures(database, candidate.id),
    sameCard: candidate.sameAs === null ? null : await cardOf(database, candidate.sameAs),
    turns: await decisionTurns(database, candidate.product, candidate.id),
    shipping: await shippingOf(context, candidate),
    at: context.now(),
  }
}

async function shippingOf({ database, now }: Context, candidate: Candidate): Promise<Shipping> {
  const { id, product, environment } = candidate
  const release = await releaseOfCandidate(database, id)
  const attempts = release === null ? [] : await attemptsOf(database, release.id)
  const current = attempts.at(-1)
  const past =
    current === undefined
      ? []
      : await pastAttempts(database, { product, environment, kind: current.kind, except: current.nonce })
  return {
    release,
    attempts,
    past,
    running: await runningRelease(database, product, environment),
    lock: await standingLock(database, product, environment, now()),
    pause: await standingPause(database),
    glass: await glassOf(database, `freeze.${id}`),
  }
}

async function whoIsMissing(context: Context, state: CandidateState): Promise<MissingRole[]> {
  const missing = missingRoles(state)
  try {
    const roles = await staffedRoles(context, { ...state.requirement, roles: missing }, 'none')
    const signed = state.signatures.map(({ person }) => person)
    const excluded = [state.candidate.requestedBy, ...(await authorsOf(context, state)), ...signed]
    return await Promise.all(
      missing.map(async ({ role, title, missing: count }) => {
        const staffed = roles.find((each) => each.role === role)
        const people = staffed === undefined ? [] : await ablePeople(context, possibleSigners(staffed, excluded))
        return { title, missing: count, people, isOutOfReach: people.length < count }
      }),
    )
  } catch (error) {
    // The card is worth more than the names on it.
    context.log.warn({ err: error }, 'who could sign was not told')
    return missing.map(({ title, missing: count }) => ({ title, missing: count, people: [], isOutOfReach: false }))
  }
}

async function namesOfAuthors(context: Context, { product, candidate }: CandidateState) {
  const names = new Map<string, string>()
  if (product === null) return names
  try {
    const { byLogin } = await authorsOfCommits(context, product, candidate.commits)
    for (const [login, userId] of byLogin) {
      const person = await context.people.person(userId, { fresh: false })
      if (person !== null) names.set(login, person.name)
    }
  } catch (error) {
    context.log.warn({ err: error }, 'who the authors are in Slack was not told')
  }
  return names
}
