import { randomUUID } from 'node:crypto'
import type { Product } from '../products/product.ts'
import type { IncidentMember, Signal } from '../store/incidents.ts'
import { audienceOf } from './audience.ts'
import { newIncident } from './begin.ts'
import { beginClimb } from './climb.ts'
import { causeOf, groupSignal } from './group.ts'
import { recovery, reopens, withTurn } from './recover.ts'
import { addDraft, addMember, change, type Draft, knowing, type Room, setMember, tell } from './room.ts'
import { isWorse, worstOf } from './severity.ts'
import type { Suspicion } from './suspect.ts'
import { titleOf } from './words.ts'

/** What joining needs to know beside the incidents. */
export interface Joining {
  readonly product: Product
  readonly now: Date
  /** Whether a problem opens no incident now. */
  readonly isHidden: (environment: string, about: string | null) => boolean | Promise<boolean>
  /** The release that is suspected of what began at a moment. */
  readonly suspect: (environment: string, began: Date) => Promise<Suspicion | null>
}

/** What a sender says late, after it has said that it is over, is taken for old within this time. */
const lateWithinMs = 10 * 60_000

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
    else if (await joining.isHidden(signal.environment, signal.about)) return null
    else reopen(draft, member, signal, joining)
    return draft.incident.id
  }
  if (signal.status === 'resolved') return null
  if (await joining.isHidden(signal.environment, signal.about)) return null
  const related = relatedTo(room, signal, joining)
  if (related === null) return (await begin(room, signal, joining)).incident.id
  addMember(room, related, newMember(related.incident.id, signal, now))
  tell(related, {
    at: now,
    kind: 'joined',
    sentence: said(signal),
    link: signal.evidence.link?.url ?? null,
    key: `joined.${signal.id}`,
  })
  settle(related, signal, joining)
  return related.incident.id
}

/** The open incident that a problem with a new fingerprint belongs to; null when there is none. */
function relatedTo(room: Room, signal: Signal, { product, now }: Joining): Draft | null {
  // Most alerts from outside speak of no monitor: those are related to nothing, however many incidents there are.
  if (signal.about === null) return null
  const open = room.drafts.filter(
    ({ incident }) => incident.state === 'open' && incident.environment === signal.environment,
  )
  const incidents = open.map(({ incident: { id, environment }, members }) => ({
    id,
    environment,
    members: [...members.values()],
  }))
  const grouping = groupSignal({ ...signal, receivedAt: now }, incidents, product.monitors)
  return open.find(({ incident }) => grouping.kind === 'related' && incident.id === grouping.incidentId) ?? null
}

/** An incident that ended is not concerned any more by what fires long after. */
function concerns({ incident }: Draft, { status }: Signal, now: Date): boolean {
  return incident.state === 'open' || status === 'resolved' || reopens(incident.resolvedAt, now)
}

const isBack = (member: IncidentMember, signal: Signal) =>
  signal.status === 'firing' && member.status === 'resolved' && !isLate(member, signal)

/** A signal that was sent before what is known already, and came after it. */
function isLate(member: IncidentMember, { happenedAt, receivedAt }: Signal): boolean {
  const turnedAt = member.turns.at(-1)
  if (turnedAt === undefined || happenedAt >= member.since) return false
  return receivedAt.getTime() - Date.parse(turnedAt) < lateWithinMs
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

function reopen(draft: Draft, member: IncidentMember, signal: Signal, joining: Joining): void {
  const { product, now } = joining
  const { incident } = draft
  const { roles } = audienceOf({
    policy: product.incidents,
    about: signal.about,
    monitors: product.monitors,
    suspicion: null,
    except: [],
  })
  const begun = beginClimb(incident.severity, product.incidents, roles)
  const reopened = incident.reopened + 1
  change(draft, {
    state: 'open',
    resolvedAt: null,
    resolvedBy: null,
    snoozedUntil: null,
    reopened,
    escalationStep: begun.step,
    climbsAt: begun.waitMs === null ? null : new Date(now.getTime() + begun.waitMs),
  })
  const people = [incident.acknowledgedBy, incident.assignee].filter((person) => person !== null)
  tell(draft, {
    at: now,
    kind: 'reopened',
    sentence: `It is back: ${said(signal)}`,
    tell: { roles, people: [...new Set(people)], except: [] },
    key: `reopened.${reopened}`,
  })
  draft.acts.push({ verb: 'incident.reopen', before: { state: 'resolved' }, after: { state: 'open' } })
  setMember(draft, turned(member, signal, now))
  settle(draft, signal, joining)
}

/** Another signal of a problem that is known. */
function repeat(draft: Draft, member: IncidentMember, signal: Signal, joining: Joining): void {
  if (isLate(member, signal) || member.status === signal.status) {
    const isNews = !isLate(member, signal) && signal.status === 'firing'
    const severity = isNews ? signal.severity : member.severity
    setMember(draft, {
      ...member,
      signals: member.signals + 1,
      severity,
      ...(isNews ? { evidence: signal.evidence } : {}),
    })
    if (severity !== member.severity && draft.incident.state === 'open') settle(draft, signal, joining)
    return
  }
  setMember(draft, turned(member, signal, joining.now))
  // What ended by hand stays as people left it.
  if (draft.incident.state !== 'open') return
  const wasFlapping = draft.incident.flapping
  settle(draft, signal, joining)
  if (draft.incident.flapping) {
    if (!wasFlapping) tellFlapping(draft, signal, joining.now)
    return
  }
  const isWell = signal.status === 'resolved'
  tell(draft, {
    at: joining.now,
    kind: isWell ? 'recovered' : 'fired-again',
    sentence: isWell ? `${member.title}: well again` : `Failing again: ${said(signal)}`,
    key: `${isWell ? 'recovered' : 'fired-again'}.${signal.id}`,
  })
}

function tellFlapping(draft: Draft, signal: Signal, now: Date): void {
  const sentence = 'It comes and goes: held open until it has been well for 10 minutes'
  tell(draft, { at: now, kind: 'flapping', sentence, key: `flapping.${signal.id}` })
}

/** Decides anew what follows from an incident's members: title, severity, and when it closes. */
function settle(draft: Draft, signal: Signal, { product, now }: Joining): void {
  const { incident } = draft
  const members = [...draft.members.values()]
  const next = recovery(members, now)
  const worst = incident.severityChosen ? null : worstOf(members)
  const severity = worst ?? incident.severity
  const cause = causeOf(members, product.monitors)
  // Parts of it may be well again: it is still called as it was.
  const title = signal.status === 'firing' ? titleOf(members, product.monitors) : null
  const wakes = incident.snoozedUntil !== null && isWorse(severity, incident.severity)
  if (isWorse(severity, incident.severity)) {
    const sentence = `${severity} now, was ${incident.severity}`
    tell(draft, { at: now, kind: 'severity', sentence, key: `severity.${signal.id}` })
  }
  change(draft, {
    title: title ?? incident.title,
    severity,
    affects: product.monitors.find(({ name }) => name === cause?.about)?.affects ?? incident.affects,
    flapping: next.flapping,
    closesAt: next.kind === 'closes' ? next.at : null,
    ...(wakes ? { snoozedUntil: null, climbsAt: incident.climbsAt === null ? null : now } : {}),
  })
}

const earlier = (one: Date, other: Date) => (one < other ? one : other)

const said = ({ title, evidence }: Pick<Signal, 'title' | 'evidence'>) => `${title}: ${evidence.summary}`

function newMember(incidentId: string, signal: Signal, now: Date): IncidentMember {
  const { fingerprint, sender, title, about, severity, status, evidence } = signal
  const since = earlier(signal.happenedAt, now)
  return {
    incidentId,
    fingerprint,
    sender,
    title,
    about,
    severity,
    status,
    since,
    firstAt: now,
    signals: 1,
    turns: [],
    evidence,
  }
}

/** A member whose status turned. */
function turned(member: IncidentMember, signal: Signal, now: Date): IncidentMember {
  const isFiring = signal.status === 'firing'
  return {
    ...member,
    status: signal.status,
    since: earlier(signal.happenedAt, now),
    signals: member.signals + 1,
    turns: withTurn(member.turns, earlier(signal.receivedAt, now)),
    ...(isFiring ? { title: signal.title, severity: signal.severity, evidence: signal.evidence } : {}),
  }
}
