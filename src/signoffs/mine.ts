import type { Context } from '../context.ts'
import { openCandidates } from '../store/candidates.ts'
import { standingOf } from './members.ts'
import { openItems } from './progress.ts'
import { missingPeople } from './remind.ts'
import { type CandidateState, cardOf, loadState } from './state.ts'

/** What of one candidate waits for somebody. */
export interface Waiting {
  readonly state: CandidateState
  readonly card: { readonly channelId: string; readonly ts: string } | null
  /** Titles of the roles in which the person's signature is missing. */
  readonly sign: readonly string[]
  /** Open items of the person's roles that are due before the deployment and that no check proves. */
  readonly items: readonly string[]
  /** Open conditions, where the person is one of the product's. */
  readonly conditions: readonly string[]
}

/** What waits for somebody, over all open candidates, newest first. */
export async function mine(context: Context, userId: string): Promise<readonly Waiting[]> {
  const candidates = await openCandidates(context.database)
  const all = await Promise.all(candidates.map(({ id }) => waiting(context, id, userId)))
  return all.flatMap((each) => (each === null || isNothing(each) ? [] : [each]))
}

const isNothing = ({ sign, items, conditions }: Waiting) => sign.length + items.length + conditions.length === 0

async function waiting(context: Context, candidateId: string, userId: string): Promise<Waiting | null> {
  const state = await loadState(context, context.database, candidateId)
  if (state?.product == null) return null
  const { roles } = await standingOf(context, state.product, userId, { fresh: false })
  const missing = await missingPeople(context, state)
  const open = [...openItems(state.checklists, 'blocking'), ...openItems(state.checklists, 'conditional')]
  const items = open.filter(({ checks }) => checks.length === 0)
  return {
    state,
    card: await cardOf(context.database, candidateId),
    sign: missing.find((each) => each.userId === userId)?.roles ?? [],
    items: items.filter(({ owner }) => owner !== null && roles.includes(owner.role)).map(({ title }) => title),
    conditions:
      roles.length === 0 ? [] : state.conditions.filter(({ closedAt }) => closedAt === null).map(({ text }) => text),
  }
}
