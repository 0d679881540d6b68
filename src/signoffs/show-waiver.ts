import type { Context } from '../context.ts'
import { openCandidates } from '../store/candidates.ts'
import { findWaiver, type WaiverRow } from '../store/waivers.ts'
import { refreshLater } from './state.ts'
import { staffed, waiverRules } from './waiver-rights.ts'

/** What a job needs to show a waiver. */
export interface WaiverToShow {
  readonly waiverId: string
  /** Who granted it before it was withdrawn, and so should know. */
  readonly granter: string | null
}

/** Leaves it to a job to show a waiver in the state that it is in; once for each state. */
export async function queueWaiver(
  { queue }: Pick<Context, 'queue'>,
  { id: waiverId, state }: WaiverRow,
  granter: string | null = null,
): Promise<void> {
  await queue.add('show-waiver', { waiverId, granter }, { id: `waiver.${waiverId}.${state}` })
}

/**
 * Shows a waiver as it is now in its living message, and tells whom it concerns. May run again.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function showWaiver(context: Context, { waiverId, granter }: WaiverToShow): Promise<void> {
  const { database, products, people, announce, log } = context
  const row = await findWaiver(database, waiverId)
  if (row === null) {
    log.warn({ waiverId }, 'a waiver that is not kept cannot be shown')
    return
  }
  await refreshCandidates(context, row)
  const { place } = row
  if (place === null) return
  const product = products.get(row.product)
  const decidedAsTitle = product?.roles.find(({ role }) => role === row.decidedAs)?.title ?? row.decidedAs
  const waiver = { ...row, decidedAsTitle }
  switch (row.state) {
    case 'asked': {
      const roles = waiverRules(product, row.environment)?.roles ?? []
      const members = (await staffed(people, roles, { fresh: false })).flatMap((role) => role.members)
      const granters = [...new Set(members)].filter((member) => member !== row.askedBy)
      return announce({ kind: 'waiver.asked', waiver, granters, place })
    }
    case 'granted':
    case 'refused':
      return announce({ kind: 'waiver.decided', waiver, place })
    case 'withdrawn':
    case 'expired': {
      const concerned = [row.askedBy, row.decidedBy, granter].filter((person) => person !== null)
      return announce({ kind: 'waiver.ended', waiver, concerned: [...new Set(concerned)], place })
    }
  }
}

/** A waiver that begins or ends changes the evidence of what is up for sign-off. */
async function refreshCandidates(context: Context, { id, state, product, environment }: WaiverRow): Promise<void> {
  if (state === 'asked' || state === 'refused') return
  for (const candidate of await openCandidates(context.database, { product, environment })) {
    await refreshLater(context, candidate.id, `waiver.${id}.${state}`)
  }
}
