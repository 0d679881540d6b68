import type { Product } from '../products/product.ts'
import type { Severity } from '../store/incident-words.ts'
import type { Incident } from '../store/incidents.ts'
import { beginClimb } from './climb.ts'
import type { Suspicion } from './suspect.ts'

/** What an incident is when it begins; whoever opens it says the rest. */
export function newIncident(beginning: {
  readonly product: Product
  readonly environment: string
  readonly title: string
  readonly severity: Severity
  readonly startedAt: Date
  readonly at: Date
  /** A Slack user id, or the signal's sender. */
  readonly openedBy: string
  /** The roles that are told. */
  readonly told: readonly string[]
  readonly suspicion: Suspicion | null
}): Omit<Incident, 'id' | 'number'> {
  const { product, at, suspicion, severity } = beginning
  const begun = beginClimb(severity, product.incidents, beginning.told)
  return {
    product: product.name,
    productTitle: product.title,
    environment: beginning.environment,
    title: beginning.title,
    description: null,
    severity,
    severityChosen: false,
    state: 'open',
    affects: null,
    channelId: product.incidents.channel,
    startedAt: beginning.startedAt,
    openedAt: at,
    openedBy: beginning.openedBy,
    acknowledgedAt: null,
    acknowledgedBy: null,
    assignee: null,
    snoozedUntil: null,
    escalationStep: begun.step,
    climbsAt: begun.waitMs === null ? null : new Date(at.getTime() + begun.waitMs),
    flapping: false,
    closesAt: null,
    resolvedAt: null,
    resolvedBy: null,
    reopened: 0,
    changes: suspicion === null ? null : [suspicion.change],
    suspectId: suspicion?.releaseId ?? null,
    revision: 0,
    shownRevision: -1,
    changedAt: at,
  }
}
