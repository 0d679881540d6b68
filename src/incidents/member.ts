import type { IncidentMember, Signal } from '../store/incidents.ts'
import { withTurn } from './recover.ts'

/** What a sender says late, after it has said that it is over, is taken for old within this time. */
const lateWithinMs = 10 * 60_000

/** A signal that was sent before what is known already, and came after it. */
export function isLate(member: IncidentMember, { happenedAt, receivedAt }: Signal): boolean {
  const turnedAt = member.turns.at(-1)
  if (turnedAt === undefined || happenedAt >= member.since) return false
  return receivedAt.getTime() - Date.parse(turnedAt) < lateWithinMs
}

/** A signal says that something fires again which was well. */
export const isBack = (member: IncidentMember, signal: Signal) =>
  signal.status === 'firing' && member.status === 'resolved' && !isLate(member, signal)

/** What a signal says, in a sentence. */
export const said = ({ title, evidence }: Pick<Signal, 'title' | 'evidence'>) => `${title}: ${evidence.summary}`

/** The earlier of two moments: senders' clocks may be ahead. */
export const earlier = (one: Date, other: Date) => (one < other ? one : other)

/** What a signal with a new fingerprint adds to an incident. */
export function newMember(incidentId: string, signal: Signal, firstAt: Date): IncidentMember {
  const { fingerprint, sender, title, about, severity, status, evidence } = signal
  const since = earlier(signal.happenedAt, firstAt)
  return {
    incidentId,
    fingerprint,
    sender,
    title,
    about,
    severity,
    status,
    since,
    firstAt,
    signals: 1,
    turns: [],
    evidence,
  }
}

/** A member whose status turned. */
export function turned(member: IncidentMember, signal: Signal, now: Date): IncidentMember {
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
