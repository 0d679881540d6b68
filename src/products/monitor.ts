import type { Severity } from '../store/incident-words.ts'
import type { BoundCheck } from './product.ts'

/** A check that is repeated on a schedule, to be told when it begins to fail and when it is well again. */
export interface Monitor {
  /** Its key in the product's file. */
  readonly name: string
  /** What is asked. */
  readonly check: BoundCheck
  readonly environments: readonly string[]
  readonly everyMs: number
  /** How many failures in a row make it failing. */
  readonly failAfter: number
  /** How many passes in a row make it well again. */
  readonly passAfter: number
  /** How many tries there are in all until one probe counts as a failure. */
  readonly tries: number
  readonly severity: Severity
  /** The monitors of the product that this one depends on: where they fail, this one is an effect. */
  readonly dependsOn: readonly string[]
  /** Who suffers while it fails, as people are told. */
  readonly affects: string | null
}

/** A step of the path along which an incident climbs. */
export interface EscalationStep {
  /** One of the product's roles. */
  readonly role: string
  /** How long this step has to acknowledge before the next one is told. */
  readonly withinMs: number
}

/** Which alerts from outside are this product's. `about` is the monitor they speak of; null for the product as a whole. */
export interface SignalRoutes {
  readonly sentry: readonly { readonly project: string; readonly about: string | null }[]
  readonly vercel: readonly { readonly project: string; readonly about: string | null }[]
  /** Null when nothing of GitHub opens an incident. */
  readonly github: {
    /** File names of workflows whose failure on one of the branches is a problem. */
    readonly workflows: readonly string[]
    readonly branches: readonly string[]
    /** Secret-scanning and Dependabot alerts. */
    readonly alerts: boolean
    readonly about: string | null
  } | null
  /** An alert belongs here when it has all of these labels. */
  readonly alertmanager: readonly { readonly labels: Readonly<Record<string, string>>; readonly about: string | null }[]
}

/** What is done about the product's problems. */
export interface IncidentPolicy {
  /** Where incidents are posted: the product's own channel unless its file names another; null for nowhere. */
  readonly channel: string | null
  /** The roles that are told when one opens: owner and on-call; each one of the product's. */
  readonly owner: string | null
  readonly onCall: string | null
  readonly escalation: readonly EscalationStep[]
  /** How often an unacknowledged one reminds, after the last step too. */
  readonly remindMs: number
  readonly signals: SignalRoutes
}

/** A planned time in which monitors may fail without an incident: from its start on, for so long. */
export type MaintenanceWindow = {
  readonly name: string
  readonly title: string
  readonly zone: string
  /** Monitors by name; null for all of the product. */
  readonly monitors: readonly string[] | null
  readonly environments: readonly string[]
} & (
  | { readonly kind: 'repeated'; readonly cron: string; readonly forMs: number }
  /** Local times of the zone, as ISO writes them without an offset: 2026-12-20T16:00. */
  | { readonly kind: 'dated'; readonly from: string; readonly to: string }
)

/** What monitors are measured against over a time, such as 99.9 % of 30 days. */
export interface Objective {
  /** Share of probes that must pass, 0 to 1. */
  readonly availability: number | null
  readonly p95Ms: number | null
  /** The largest share of probes that may fail, 0 to 1. */
  readonly errorRate: number | null
  readonly overMs: number
}
