import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import { isAcknowledged } from '../incidents/climb.ts'
import { bySeverity } from '../incidents/severity.ts'
import type { ChecklistItem } from '../products/checklist.ts'
import type { Product } from '../products/product.ts'
import { missingRoles } from '../signoffs/decide.ts'
import { authorsOfCommits } from '../signoffs/github-person.ts'
import { requirementOf } from '../signoffs/requirement.ts'
import type { ChecklistsDue, openIncidents, requestsToSign } from '../store/home-facts.ts'
import type { HomeIncident, WaitingItems, WaitingSignature } from './home.ts'

type Request = Awaited<ReturnType<typeof requestsToSign>>[number]
type OpenIncident = Awaited<ReturnType<typeof openIncidents>>[number]
type Asking = Pick<Context, 'products' | 'database' | 'people' | 'now' | 'log'>
type Roles = ReadonlyMap<string, ReadonlySet<string>>

/** The requests where somebody's signature is missing. Where Slack does not tell the authors, they count as one of them. */
export async function signaturesFor(
  context: Asking,
  userId: string,
  roles: Roles,
  requests: readonly Request[],
): Promise<{ readonly waiting: readonly WaitingSignature[]; readonly isUnsure: boolean }> {
  let isUnsure = false
  const all = await Promise.all(
    requests.map(async (request): Promise<WaitingSignature[]> => {
      const { id, product: name, environment, commit, requestedBy, requestedAt, signatures } = request
      const product = context.products.get(name)
      if (product === undefined || commit === null || requestedBy === userId) return []
      if (signatures.some(({ person }) => person === userId)) return []
      const requirement = requirementOf(product, environment)
      const own = missingRoles({ requirement, signatures })
        // A rejection holds its place too: nobody else can sign there until it is withdrawn.
        .filter(({ role, quorum }) => signatures.filter((each) => each.role === role).length < quorum)
        .filter(({ role }) => roles.get(name)?.has(role))
      if (own.length === 0) return []
      if (!requirement.authorsMaySign) {
        const isAuthor = await isAuthorOf(context, product, request, userId)
        if (isAuthor === null) isUnsure = true
        if (isAuthor !== false) return []
      }
      return [
        {
          candidateId: id,
          productTitle: product.title,
          environment,
          commit,
          roles: own.map(({ title }) => title),
          since: requestedAt,
          ...placeOf(request),
        },
      ]
    }),
  )
  return { waiting: all.flat(), isUnsure }
}

/** Whether somebody wrote what a request is about; null when Slack does not tell. */
async function isAuthorOf(
  context: Asking,
  product: Product,
  { commits }: Pick<Request, 'commits'>,
  userId: string,
): Promise<boolean | null> {
  try {
    return (await authorsOfCommits(context, product, commits)).people.includes(userId)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    context.log.warn({ reason: error.message }, 'who wrote a commit was not told')
    return null
  }
}

/**
 * The items that somebody may tick and nobody has, by section: of open candidates those that hold up the deployment, of
 * what was released those that come after it. Items that checks prove are nobody's to tick. Pure.
 */
export function itemsFor(
  products: Pick<Context['products'], 'get'>,
  roles: Roles,
  candidates: readonly ChecklistsDue[],
): readonly WaitingItems[] {
  return candidates.flatMap((candidate) => {
    const { candidateId, product, environment, commit, due, checklists, ticked } = candidate
    const own = roles.get(product)
    if (own === undefined) return []
    const productTitle = products.get(product)?.title ?? product
    const isMine = ({ owner, checks }: ChecklistItem) => checks.length === 0 && (owner === null || own.has(owner.role))
    const holdsUp = ({ severity }: ChecklistItem) => due === 'after' || severity !== 'warning'
    return checklists.flatMap(({ name, isRequired, sections }, list) =>
      sections.flatMap(({ title: sectionTitle, phase, items }, section) => {
        if (!isRequired || (phase === 'before') !== (due === 'before')) return []
        const titles = items
          .filter((item) => isMine(item) && holdsUp(item) && !ticked.has(`${name}/${item.id}`))
          .map(({ title }) => title)
        if (titles.length === 0) return []
        const named = { candidateId, productTitle, environment, commit }
        return [{ ...named, list, section, sectionTitle, titles, ...placeOf(candidate) }]
      }),
    )
  })
}

/** Whether an incident is somebody's: assigned, or told and not acknowledged yet. Pure. */
export function isMine(incident: OpenIncident, userId: string, roles: Roles): boolean {
  if (incident.assignee === userId) return true
  if (isAcknowledged(incident)) return false
  const own = roles.get(incident.product)
  return incident.told.some(
    (tell) => tell.people.includes(userId) || tell.roles.some((role) => own?.has(role) ?? false),
  )
}

/** Incidents as they are shown, worst first and then the oldest. Pure. */
export function shownIncidents(incidents: readonly OpenIncident[]): readonly HomeIncident[] {
  return incidents
    .map((incident) => {
      const { id, number, productTitle, title, severity, startedAt } = incident
      const acknowledged = isAcknowledged(incident)
      return {
        id,
        number,
        productTitle,
        title,
        severity,
        startedAt,
        isAcknowledged: acknowledged,
        ...placeOf(incident),
      }
    })
    .toSorted((one, other) => bySeverity(one, other) || one.startedAt.getTime() - other.startedAt.getTime())
}

/** Where something stands: the card knows best. */
export const placeOf = ({ card, askedIn }: Pick<OpenIncident, 'card' | 'askedIn'>) => ({
  card,
  channelId: card?.channelId ?? askedIn,
})
