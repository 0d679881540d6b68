import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import { type Candidate, openCandidates, releasedCandidates } from '../store/candidates.ts'
import { belongs, type Standing, standingOf } from './members.ts'
import { type ItemState, openItems } from './progress.ts'
import { missingPeople } from './remind.ts'
import { type CandidateState, cardOf, loadState } from './state.ts'

/** What of one candidate waits for somebody. */
export interface Waiting {
  readonly state: CandidateState
  readonly card: { readonly channelId: string; readonly ts: string } | null
  /** Titles of the roles in which the person's signature is missing. */
  readonly sign: readonly string[]
  /** Items that are due, that the person may tick, and that no check proves. */
  readonly items: readonly string[]
  /** Open conditions, where the person is one of the product's. */
  readonly conditions: readonly string[]
  /** Slack did not tell who signs here, so there may be more. */
  readonly isUnsure: boolean
}

/**
 * What waits for somebody: of open candidates, newest first, and then of what was released, where items are due after the
 * deployment. Where Slack does not tell who is who, that is said instead.
 * @throws SourceError when Slack does not tell who the person is
 */
export async function mine(context: Context, userId: string): Promise<readonly Waiting[]> {
  const { database } = context
  const candidates = [...(await openCandidates(database)), ...(await releasedCandidates(database))]
  const standings = new Map<string, Promise<Standing>>()
  const standing = (candidate: Candidate) => {
    const { product: name } = candidate
    const product = context.products.get(name)
    const known = standings.get(name) ?? (product && standingOf(context, product, userId, { fresh: false }))
    if (known !== undefined) standings.set(name, known)
    return known
  }
  await context.people.person(userId, { fresh: true })
  const all = await Promise.all(candidates.map((candidate) => waiting(context, candidate, userId, standing)))
  return all.flatMap((each) => (each === null || isNothing(each) ? [] : [each]))
}

const isNothing = ({ sign, items, conditions, isUnsure }: Waiting) =>
  !isUnsure && sign.length + items.length + conditions.length === 0

async function waiting(
  context: Context,
  candidate: Candidate,
  userId: string,
  standing: (candidate: Candidate) => Promise<Standing> | undefined,
): Promise<Waiting | null> {
  const state = await loadState(context, context.database, candidate.id)
  if (state?.product == null) return null
  const card = await cardOf(context.database, candidate.id)
  try {
    const own = await standing(candidate)
    if (own === undefined || !belongs(own, null)) return null
    const isOpen = candidate.state === 'open'
    const missing = isOpen ? await missingPeople(context, state) : []
    const due = isOpen ? dueBefore(state) : dueAfter(state)
    return {
      state,
      card,
      sign: missing.find((each) => each.userId === userId)?.roles ?? [],
      items: due
        .filter(({ checks, owner }) => checks.length === 0 && belongs(own, owner?.role ?? null))
        .map(({ title }) => title),
      conditions: isOpen ? state.conditions.filter(({ closedAt }) => closedAt === null).map(({ text }) => text) : [],
      isUnsure: false,
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    context.log.warn({ err: error, candidateId: candidate.id }, 'what waits for somebody here was not told')
    return { state, card, sign: [], items: [], conditions: [], isUnsure: true }
  }
}

const dueBefore = ({ checklists }: CandidateState): readonly ItemState[] => [
  ...openItems(checklists, 'blocking'),
  ...openItems(checklists, 'conditional'),
]

const dueAfter = ({ checklists }: CandidateState): readonly ItemState[] =>
  checklists
    .filter(({ isRequired }) => isRequired)
    .flatMap(({ sections }) => sections.flatMap(({ items }) => items))
    .filter(({ phase, isDone }) => phase !== 'before' && !isDone)
