import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { mappedTo } from '../signoffs/github-person.ts'
import { addEvent, changeIncident, findIncident, holdIncident, type Incident } from '../store/incidents.ts'
import type { Release } from '../store/releases.ts'
import { short } from '../words.ts'
import { askChanges } from './ask-changes.ts'
import type { ChangeBefore } from './incident.ts'
import { type FoundChange, mergeChanges, rankChanges } from './rank-changes.ts'
import { showIncidentLater } from './show-later.ts'
import { recentReleases, suspectOf } from './suspect.ts'

const mostTries = 4
const firstWaitMs = 30_000

/** Which incident, and how often its sources were asked before. */
export interface GatheringChanges {
  readonly incidentId: string
  readonly tries: number
}

/**
 * Finds out what changed in the two hours before an incident began, and keeps it: our own releases and what the outside
 * systems tell. One that does not answer leaves its part out and is asked again, three times at most.
 */
export async function gatherChanges(context: Context, { incidentId, tries }: GatheringChanges): Promise<void> {
  const incident = await findIncident(context.database, incidentId)
  const product = context.products.get(incident?.product ?? '')
  if (incident === null || product === undefined) return
  const { environment, startedAt } = incident
  const releases = await recentReleases(context.database, product.name, environment)
  const { found, unanswered } = await askChanges(context, product, environment)
  const known = [...releases.flatMap(ofRelease), ...found].map((change) => withPerson(change, product))
  const suspect = suspectOf(releases, startedAt)
  const changed = await keep(context, incidentId, { found: rankChanges(known, startedAt), suspect, tries })
  if (changed !== null) await showIncidentLater(context, changed)
  if (unanswered === 0 || tries + 1 >= mostTries) return
  await context.queue.add(
    'gather-changes',
    { incidentId, tries: tries + 1 },
    { id: `gather-changes.${incidentId}.${tries + 1}`, delayMs: firstWaitMs * 2 ** tries },
  )
}

/** @returns the incident as it is now; null when nothing is new */
async function keep(
  context: Pick<Context, 'database' | 'now'>,
  incidentId: string,
  news: { readonly found: readonly ChangeBefore[]; readonly suspect: Release | null; readonly tries: number },
): Promise<Incident | null> {
  const at = context.now()
  return context.database.transaction(async (transaction) => {
    const incident = await holdIncident(transaction, incidentId)
    if (incident === null) return null
    const merged = mergeChanges(incident.changes ?? [], news.found)
    const suspectId = incident.suspectId ?? news.suspect?.id ?? null
    if (merged === null && incident.changes !== null && suspectId === incident.suspectId) return null
    if (merged !== null) {
      const event = { incidentId, at, by: null, link: null, tell: null, sentence: foundSentence(merged.added) }
      await addEvent(transaction, { ...event, kind: 'found', key: `found.${news.tries}` })
    }
    return changeIncident(
      transaction,
      incidentId,
      { changes: merged?.all ?? incident.changes ?? [], suspectId },
      { at },
    )
  })
}

const mostSaid = 3

function foundSentence(added: readonly ChangeBefore[]): string {
  const said = added.slice(0, mostSaid).map(({ what }) => what)
  const more = added.length - said.length
  return `Changed shortly before: ${[...said, ...(more > 0 ? [`${more} more`] : [])].join('; ')}`
}

/** A release, and that it was brought back. */
function ofRelease(release: Release): FoundChange[] {
  const { id, commit, environment, state, startedAt, deployedAt, deployedBy, endedAt, rolledBackBy } = release
  if (state === 'failed' && deployedAt === null) return []
  const common = { kind: 'release', link: null, commit, rank: 0 } as const
  const what = `Release of ${short(commit)} to ${environment}`
  const shipped = { ...common, what, begunAt: startedAt, endedAt: deployedAt, by: deployedBy, releaseId: id }
  if (state !== 'rolled-back' || endedAt === null) return [shipped]
  const undone = `Rollback of ${short(commit)} in ${environment}`
  return [shipped, { ...common, what: undone, begunAt: endedAt, endedAt, by: rolledBackBy }]
}

/** A GitHub login as the Slack user id that the product's file gives it, where it gives one. */
function withPerson(change: FoundChange, { gitHubLogins }: Product): FoundChange {
  const person = mappedTo(change.by, gitHubLogins)
  return person !== undefined && /^[UW][A-Z0-9]+$/.test(person) ? { ...change, by: person } : change
}
