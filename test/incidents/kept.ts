import { randomUUID } from 'node:crypto'
import type { Database } from '../../src/store/database.ts'
import { type Incident, insertIncident } from '../../src/store/incidents.ts'

/** An open incident of a product, as it is kept. */
export function keptIncident(
  database: Database,
  given: Partial<Incident> & Pick<Incident, 'product' | 'startedAt'>,
): Promise<Incident> {
  const openedAt = given.openedAt ?? new Date(given.startedAt.getTime() + 30_000)
  const { number: _number, ...rest } = given
  return insertIncident(database, {
    id: randomUUID(),
    productTitle: 'Acme',
    environment: 'production',
    title: 'www answers 502',
    description: null,
    severity: 'critical',
    severityChosen: false,
    state: 'open',
    affects: null,
    channelId: 'C1',
    openedAt,
    openedBy: 'monitor',
    acknowledgedAt: null,
    acknowledgedBy: null,
    assignee: null,
    snoozedUntil: null,
    escalationStep: -1,
    climbsAt: null,
    flapping: false,
    closesAt: null,
    resolvedAt: null,
    resolvedBy: null,
    reopened: 0,
    changes: null,
    suspectId: null,
    revision: 0,
    shownRevision: -1,
    changedAt: openedAt,
    ...rest,
  })
}
