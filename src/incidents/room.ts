import type { Incident, IncidentMember, NewIncidentEvent, Signal } from '../store/incidents.ts'
import type { LedgerEntry } from '../store/ledger.ts'

/** An incident while signals are joined to it; it is stored when all of them are. */
export interface Draft {
  incident: Omit<Incident, 'number'>
  readonly isNew: boolean
  /** Whether its card has to follow. */
  isChanged: boolean
  /** By fingerprint, in the order in which they came. */
  readonly members: Map<string, IncidentMember>
  /** The newest member about each monitor: what grouping needs of thousands. */
  readonly newestOf: Map<string | null, IncidentMember>
  /** Fingerprints of members that have to be stored. */
  readonly touched: Set<string>
  readonly events: NewIncidentEvent[]
  readonly acts: Pick<LedgerEntry, 'verb' | 'before' | 'after'>[]
}

/** A product's incidents that a signal can concern: the open ones, and those that ended a short while ago. */
export interface Room {
  readonly drafts: Draft[]
  /** By environment and fingerprint. */
  readonly known: Map<string, Draft[]>
}

const keyOf = (environment: string, fingerprint: string) => JSON.stringify([environment, fingerprint])

export function createRoom(incidents: readonly Incident[], members: readonly IncidentMember[]): Room {
  const room: Room = { drafts: [], known: new Map() }
  const byIncident = Map.groupBy(members, ({ incidentId }) => incidentId)
  for (const incident of incidents) {
    const draft = addDraft(room, incident, false)
    for (const member of byIncident.get(incident.id) ?? []) addMember(room, draft, member)
    draft.touched.clear()
  }
  return room
}

export function addDraft(room: Room, incident: Draft['incident'], isNew: boolean): Draft {
  const draft: Draft = {
    incident,
    isNew,
    isChanged: isNew,
    members: new Map(),
    newestOf: new Map(),
    touched: new Set(),
    events: [],
    acts: [],
  }
  room.drafts.push(draft)
  return draft
}

export function addMember(room: Room, draft: Draft, member: IncidentMember): void {
  setMember(draft, member)
  draft.newestOf.set(member.about, member)
  const key = keyOf(draft.incident.environment, member.fingerprint)
  room.known.set(key, [...(room.known.get(key) ?? []), draft])
}

/** The incident that knows a signal's fingerprint: an open one, else the one that ended last. */
export function knowing(room: Room, { environment, fingerprint }: Pick<Signal, 'environment' | 'fingerprint'>) {
  const drafts = room.known.get(keyOf(environment, fingerprint)) ?? []
  const open = drafts.find(({ incident }) => incident.state === 'open')
  const endedAt = ({ incident }: Draft) => incident.resolvedAt?.getTime() ?? 0
  return open ?? drafts.toSorted((one, other) => endedAt(other) - endedAt(one))[0] ?? null
}

/** Changes an incident so that its card follows. */
export function change(draft: Draft, changed: Partial<Incident>): void {
  draft.incident = { ...draft.incident, ...changed }
  draft.isChanged = true
}

/** Changes a member. */
export function setMember(draft: Draft, member: IncidentMember): void {
  draft.members.set(member.fingerprint, member)
  draft.touched.add(member.fingerprint)
}

/** Writes into the timeline what a signal did. */
export function tell(
  draft: Draft,
  event: Pick<NewIncidentEvent, 'at' | 'kind' | 'sentence' | 'key'> & Partial<Pick<NewIncidentEvent, 'link' | 'tell'>>,
): void {
  draft.events.push({ incidentId: draft.incident.id, by: null, link: null, tell: null, ...event })
  draft.isChanged = true
}
