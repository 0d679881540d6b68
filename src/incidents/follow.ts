import type { Product } from '../products/product.ts'
import type { Severity } from '../store/incident-words.ts'
import type { IncidentMember, Signal } from '../store/incidents.ts'
import { audienceOf } from './audience.ts'
import { beginClimb } from './climb.ts'
import { causeOf } from './group.ts'
import { isLate, said, turned } from './member.ts'
import { recovery, withTurn } from './recover.ts'
import { change, type Draft, setMember, tell } from './room.ts'
import { isWorse, worstOf } from './severity.ts'
import { titleOf } from './words.ts'

interface Following {
  readonly product: Product
  readonly now: Date
}

/** A problem of an incident that ended a short while ago is back. */
export function reopen(draft: Draft, member: IncidentMember, signal: Signal, following: Following): void {
  setMember(draft, turned(member, signal, following.now))
  openAgain(draft, { about: signal.about, sentence: `It is back: ${said(signal)}` }, following)
  settle(draft, signal, following)
}

/**
 * Monitors fail still, long after somebody said that their incident was over.
 * @param failing what they found last, by fingerprint; of all else it is believed that it ended then
 */
export function openStill(draft: Draft, failing: ReadonlyMap<string, string>, following: Following): void {
  const endedAt = draft.incident.resolvedAt ?? following.now
  for (const member of [...draft.members.values()].filter(({ status }) => status === 'firing')) {
    const summary = failing.get(member.fingerprint)
    setMember(
      draft,
      summary === undefined
        ? { ...member, status: 'resolved', since: endedAt, turns: withTurn(member.turns, endedAt) }
        : { ...member, evidence: { ...member.evidence, summary } },
    )
  }
  const cause = causeOf([...draft.members.values()], following.product.monitors)
  if (cause === null) return
  const sentence = `It fails still, though it was resolved by hand: ${said(cause)}`
  openAgain(draft, { about: cause.about, sentence }, following)
  settle(draft, { id: `again.${draft.incident.reopened}`, status: 'firing' }, following)
}

function openAgain(
  draft: Draft,
  { about, sentence }: { readonly about: string | null; readonly sentence: string },
  { product, now }: Following,
): void {
  const { incident } = draft
  const { roles } = audienceOf({
    policy: product.incidents,
    about,
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
    sentence,
    tell: { roles, people: [...new Set(people)], except: [] },
    key: `reopened.${reopened}`,
  })
  draft.acts.push({ verb: 'incident.reopen', before: { state: 'resolved' }, after: { state: 'open' } })
}

/** Another signal of a problem that is known. */
export function repeat(draft: Draft, member: IncidentMember, signal: Signal, joining: Following): void {
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
    sentence: isWell ? `Over: ${member.title}` : `Failing again: ${said(signal)}`,
    key: `${isWell ? 'recovered' : 'fired-again'}.${signal.id}`,
  })
}

function tellFlapping(draft: Draft, signal: Signal, now: Date): void {
  const sentence = 'It comes and goes: held open until it has been well for 10 minutes'
  tell(draft, { at: now, kind: 'flapping', sentence, key: `flapping.${signal.id}` })
}

/** Decides anew what follows from an incident's members: title, severity, and when it closes. */
export function settle(draft: Draft, signal: Pick<Signal, 'id' | 'status'>, { product, now }: Following): void {
  const members = [...draft.members.values()]
  const next = recovery(members, now)
  const cause = causeOf(members, product.monitors)
  setWorst(draft, worstOf(members) ?? draft.incident.severity, signal, now)
  const { title, affects } = draft.incident
  change(draft, {
    // Parts of it may be well again: it is still called as it was.
    title: (signal.status === 'firing' ? titleOf(members, product.monitors) : null) ?? title,
    affects: product.monitors.find(({ name }) => name === cause?.about)?.affects ?? affects,
    flapping: next.flapping,
    closesAt: next.kind === 'closes' ? next.at : null,
  })
}

/** What follows from one more problem: of a monitor that fails already only its severity, because there may be thousands. */
export function settleJoined(draft: Draft, signal: Signal, following: Following): void {
  if (!failsAlready(draft, signal)) {
    settle(draft, signal, following)
    return
  }
  const { severity } = draft.incident
  setWorst(draft, isWorse(signal.severity, severity) ? signal.severity : severity, signal, following.now)
}

/** Whether another problem of a signal's monitor fires already. */
function failsAlready({ members }: Draft, { about, fingerprint }: Signal): boolean {
  for (const member of members.values()) {
    if (member.status === 'firing' && member.about === about && member.fingerprint !== fingerprint) return true
  }
  return false
}

/** Sets the severity unless a person did; a worse one is told, and ends a snooze. */
function setWorst(draft: Draft, severity: Severity, signal: Pick<Signal, 'id'>, now: Date): void {
  const { incident } = draft
  if (incident.severityChosen || severity === incident.severity) return
  const wakes = isWorse(severity, incident.severity)
  change(draft, {
    severity,
    ...(wakes && incident.snoozedUntil !== null
      ? { snoozedUntil: null, climbsAt: incident.climbsAt === null ? null : now }
      : {}),
  })
  if (!wakes) return
  tell(draft, {
    at: now,
    kind: 'severity',
    sentence: `${severity} now, was ${incident.severity}`,
    key: `severity.${signal.id}`,
  })
}
