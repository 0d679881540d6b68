import { randomUUID } from 'node:crypto'
import type { Product } from '../products/product.ts'
import type { Signal } from '../store/incidents.ts'
import { audienceOf } from './audience.ts'
import { newIncident } from './begin.ts'
import { reopen, repeat, settleJoined } from './follow.ts'
import { groupSignal } from './group.ts'
import { earlier, isBack, newMember, said } from './member.ts'
import { reopens } from './recover.ts'
import { addDraft, addMember, type Draft, knowing, type Room, tell } from './room.ts'
import type { Suspicion } from './suspect.ts'

/** What joining needs to know beside the incidents. */
export interface Joining {
  readonly product: Product
  readonly now: Date
  /** Whether a problem opens no incident now. */
  readonly isHidden: (environment: string, about: string | null) => boolean
  /** The release that is suspected of what began at a moment. */
  readonly suspect: (environment: string, began: Date) => Promise<Suspicion | null>
}

/**
 * Joins one signal to the incidents of a room: the same however many are joined at a time.
 * @returns the incident; null when the signal needs none
 */
export async function joinSignal(room: Room, signal: Signal, joining: Joining): Promise<string | null> {
  const draft = knowing(room, signal)
  const member = draft?.members.get(signal.fingerprint)
  const { now } = joining
  if (draft !== null && member !== undefined && concerns(draft, signal, now)) {
    if (draft.incident.state === 'open' || !isBack(member, signal)) repeat(draft, member, signal, joining)
    else if (joining.isHidden(signal.environment, signal.about)) return null
    else reopen(draft, member, signal, joining)
    return draft.incident.id
  }
  if (signal.status === 'resolved') return null
  if (joining.isHidden(signal.environment, signal.about)) return null
  const related = relatedTo(room, signal, joining)
  if (related === null) return (await begin(room, signal, joining)).incident.id
  addMember(room, related, newMember(related.incident.id, signal, nextAfter(related, now)))
  tell(related, {
    at: now,
    kind: 'joined',
    sentence: said(signal),
    link: signal.evidence.link?.url ?? null,
    key: `joined.${signal.id}`,
  })
  settleJoined(related, signal, joining)
  return related.incident.id
}

/** The open incident that a problem with a new fingerprint belongs to; null when there is none. */
function relatedTo(room: Room, signal: Signal, { product, now }: Joining): Draft | null {
  // Most alerts from outside speak of no monitor: those are related to nothing, however many incidents there are.
  if (signal.about === null) return null
  const open = room.drafts.filter(
    ({ incident }) => incident.state === 'open' && incident.environment === signal.environment,
  )
  const incidents = open.map(({ incident: { id, environment }, newestOf }) => ({
    id,
    environment,
    members: [...newestOf.values()],
  }))
  const grouping = groupSignal({ ...signal, receivedAt: now }, incidents, product.monitors)
  return open.find(({ incident }) => grouping.kind === 'related' && incident.id === grouping.incidentId) ?? null
}

/** An incident that ended is not concerned any more by what fires long after. */
function concerns({ incident }: Draft, { status }: Signal, now: Date): boolean {
  return incident.state === 'open' || status === 'resolved' || reopens(incident.resolvedAt, now)
}

async function begin(room: Room, signal: Signal, joining: Joining): Promise<Draft> {
  const { product, now } = joining
  const startedAt = earlier(signal.happenedAt, now)
  const suspicion = await joining.suspect(signal.environment, startedAt)
  const audience = audienceOf({
    policy: product.incidents,
    about: signal.about,
    monitors: product.monitors,
    suspicion,
    except: [],
  })
  const incident = newIncident({
    product,
    environment: signal.environment,
    title: signal.title,
    severity: signal.severity,
    startedAt,
    at: now,
    openedBy: signal.sender,
    told: audience.roles,
    suspicion,
  })
  const affects = product.monitors.find(({ name }) => name === signal.about)?.affects ?? null
  const draft = addDraft(room, { ...incident, id: randomUUID(), affects }, true)
  addMember(room, draft, newMember(draft.incident.id, signal, now))
  tell(draft, {
    at: now,
    kind: 'opened',
    sentence: said(signal),
    link: signal.evidence.link?.url ?? null,
    tell: audience,
    key: 'opened',
  })
  draft.acts.push({ verb: 'incident.open', after: { severity: incident.severity, title: incident.title } })
  return draft
}

/** A moment after the newest member's, so that members keep the order in which they came. */
function nextAfter({ newestOf }: Draft, now: Date): Date {
  return new Date(Math.max(now.getTime(), ...[...newestOf.values()].map(({ firstAt }) => firstAt.getTime() + 1)))
}
