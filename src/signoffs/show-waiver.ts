import type { Context } from '../context.ts'
import { openCandidates } from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import { findMessage, rememberMessage } from '../store/messages.ts'
import { findWaiver, type WaiverRow } from '../store/waivers.ts'
import { refreshLater } from './state.ts'
import { staffed, waiverRules } from './waiver-rights.ts'

/** What a job needs to show a waiver. */
export interface WaiverToShow {
  readonly waiverId: string
  /** Who granted it before it was withdrawn, and so should know. */
  readonly granter: string | null
}

/**
 * Leaves it to a job to show a waiver in the state that it is in; once for each state. A queue that is out is logged: the
 * sweep comes by.
 * @param options.granter who granted it before it was withdrawn
 * @param options.tries how often the sweep has tried already
 */
export async function queueWaiver(
  { queue, log }: Pick<Context, 'queue' | 'log'>,
  { id: waiverId, state }: WaiverRow,
  { granter = null, tries = 0 }: { readonly granter?: string | null; readonly tries?: number } = {},
): Promise<void> {
  const id = `waiver.${waiverId}.${state}${tries === 0 ? '' : `.${tries}`}`
  try {
    await queue.add('show-waiver', { waiverId, granter }, { id })
  } catch (error) {
    log.warn({ err: error, waiverId }, 'a waiver is shown by the next sweep')
  }
}

const shownKey = ({ id, state }: Pick<WaiverRow, 'id' | 'state'>) => `waiver-shown.${id}.${state}`

/** Whether a waiver was shown in the state that it is in. */
export async function wasShown(database: Database, waiver: Pick<WaiverRow, 'id' | 'state'>): Promise<boolean> {
  return (await findMessage(database, shownKey(waiver))) !== null
}

/**
 * Shows a waiver as it is now in its living message, and tells whom it concerns. May run again.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function showWaiver(context: Context, { waiverId, granter }: WaiverToShow): Promise<void> {
  const { database, log } = context
  const row = await findWaiver(database, waiverId)
  if (row === null) {
    log.warn({ waiverId }, 'a waiver that is not kept cannot be shown')
    return
  }
  await refreshCandidates(context, row)
  if (row.place !== null) await tell(context, { ...row, place: row.place }, granter)
  // Not a message of its own; where the bot may not write there is none.
  const shown = { key: shownKey(row), channelId: row.place?.channelId ?? '', ts: 'shown' }
  await rememberMessage(database, { ...shown, postedAt: context.now() })
}

async function tell(
  { products, people, announce }: Context,
  row: WaiverRow & { readonly place: NonNullable<WaiverRow['place']> },
  granter: string | null,
): Promise<void> {
  const { place } = row
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
