import type { ActorContext, Context } from '../context.ts'
import { UserError } from '../errors.ts'
import { findEnvironment, findProduct } from '../readiness/find.ts'
import { actorName } from '../readiness/request.ts'
import type { Place } from '../slack/announcement.ts'
import { findCandidate, newestCandidate } from '../store/candidates.ts'
import { entriesAbout } from '../store/ledger-about.ts'
import { addressOfCard } from '../store/own-address.ts'
import { allSignatures, conditionsOf } from '../store/signatures.ts'
import { recordMarkdown } from './record-markdown.ts'
import { loadState } from './state.ts'

/** A second press within this time is the same wish. */
const sameWishMs = 60_000

/**
 * Leaves it to a job to write the record of a candidate.
 * @throws UserError `candidate.gone` when there is none
 */
export async function askRecord(
  context: ActorContext,
  { candidateId, place }: { readonly candidateId: string; readonly place: Place },
): Promise<void> {
  const candidate = await findCandidate(context.database, candidateId)
  if (candidate?.commit == null) throw nothingToRecord()
  const data = { candidateId, place, askedBy: actorName(context.actor) }
  const moment = Math.floor(context.now().getTime() / sameWishMs)
  const id = `record-candidate.${candidateId}.${candidate.revision}-${moment}`
  await context.queue.add('record-candidate', data, { id })
}

const nothingToRecord = () =>
  new UserError('candidate.gone', 'There is nothing to record here yet. /checklist puts a commit up for sign-off.')

/** The same for the newest candidate of a product and environment. */
export async function askRecordOf(
  context: ActorContext,
  request: { readonly productName: string; readonly environmentName?: string; readonly place: Place },
): Promise<void> {
  const product = findProduct(context.products, request.productName)
  const environment = findEnvironment(product, request.environmentName)
  const newest = await newestCandidate(context.database, product.name, environment)
  if (newest === null) throw nothingToRecord()
  await askRecord(context, { candidateId: newest.id, place: request.place })
}

/**
 * Writes the signed release record and shows it in the card's thread.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function recordCandidate(
  context: Context,
  { candidateId, askedBy, place }: { readonly candidateId: string; readonly askedBy: string; readonly place: Place },
): Promise<void> {
  const { database, people } = context
  const state = await loadState(context, database, candidateId)
  if (state === null) return
  const { candidate } = state
  const signatures = await allSignatures(database, candidateId)
  const conditions = await conditionsOf(
    database,
    signatures.map(({ id }) => id),
  )
  const { product, environment, commit, requestedAt: since } = candidate
  const entries = await entriesAbout(database, { product, environment, commit, since })
  const ids = new Set([
    candidate.requestedBy,
    ...signatures.map(({ person }) => person),
    ...conditions.flatMap(({ closedBy }) => closedBy ?? []),
    ...state.checklists.flatMap(({ sections }) =>
      sections.flatMap(({ items }) => items.flatMap(({ tick }) => tick?.by ?? [])),
    ),
    ...(state.report?.assessment.findings ?? []).flatMap(({ waiver }) =>
      waiver === undefined ? [] : [waiver.grantedBy, waiver.askedBy],
    ),
    ...entries.flatMap(({ actor }) => (actor.kind === 'slack-user' ? [actor.userId] : [])),
  ])
  const names = new Map(
    await Promise.all(
      [...ids].map(async (id) => [id, (await people.person(id, { fresh: false }))?.name ?? id] as const),
    ),
  )
  const cardUrl = addressOfCard(context.config.publicUrl, { kind: 'release', id: candidateId })
  const markdown = recordMarkdown({ state, signatures, conditions, entries, names, cardUrl, writtenAt: context.now() })
  await context.announce({ kind: 'candidate.recorded', state, markdown, askedBy, place })
}
