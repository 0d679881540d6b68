import { randomUUID } from 'node:crypto'
import type { Incident, IncidentEvent, IncidentMember } from '../../src/store/incidents.ts'

export const startedAt = new Date('2026-01-15T12:00:00Z')
export const minutesLater = (minutes: number) => new Date(startedAt.getTime() + minutes * 60_000)

/** An incident that has just been opened. */
export const makeIncident = (given: Partial<Incident> = {}): Incident => ({
  id: randomUUID(),
  number: 12,
  product: 'acme',
  productTitle: 'Acme',
  environment: 'production',
  title: 'api.acme.example is down',
  description: null,
  severity: 'critical',
  severityChosen: false,
  state: 'open',
  affects: 'Everybody who pays',
  channelId: 'C1',
  startedAt,
  openedAt: minutesLater(1),
  openedBy: 'monitor',
  acknowledgedAt: null,
  acknowledgedBy: null,
  assignee: null,
  snoozedUntil: null,
  escalationStep: -1,
  climbsAt: minutesLater(16),
  flapping: false,
  closesAt: null,
  resolvedAt: null,
  resolvedBy: null,
  reopened: 0,
  changes: null,
  suspectId: null,
  revision: 0,
  shownRevision: -1,
  changedAt: minutesLater(1),
  ...given,
})

export const makeMember = (given: Partial<IncidentMember> = {}): IncidentMember => ({
  incidentId: 'incident',
  fingerprint: randomUUID(),
  sender: 'monitor',
  title: 'api.acme.example is down',
  about: 'api',
  severity: 'critical',
  status: 'firing',
  since: startedAt,
  firstAt: startedAt,
  signals: 1,
  turns: [],
  evidence: {
    summary: 'Answered 502, expected 200',
    link: { title: 'api.acme.example', url: 'https://api.acme.example/' },
  },
  ...given,
})

export const makeEvent = (given: Partial<IncidentEvent> = {}): IncidentEvent => ({
  id: randomUUID(),
  incidentId: 'incident',
  sequence: 1,
  at: minutesLater(1),
  kind: 'opened',
  by: null,
  sentence: 'Opened, because api.acme.example is down',
  link: null,
  tell: null,
  toldAt: null,
  key: randomUUID(),
  ...given,
})
