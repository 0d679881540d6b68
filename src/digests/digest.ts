import type { Priority, Verdict } from '../readiness/assessment.ts'
import type { Severity } from '../store/incident-words.ts'
import type { StoredReleaseState } from '../store/release-state.ts'

/** When a digest is posted, and what it is about. */
export interface DigestSchedule {
  /** A subscription's id, or made of a channel and a schedule of the products' files. */
  readonly id: string
  readonly from: 'manifest' | 'channel'
  readonly channelId: string
  /** Who subscribed the channel, a Slack user id or another actor's name; null for one of the products' files. */
  readonly by: string | null
  readonly kind: 'daily' | 'weekly'
  /** Products by name; null for all. */
  readonly products: readonly string[] | null
  /** Five fields of cron on the clocks of an IANA time zone. */
  readonly cron: string
  readonly zone: string
  readonly skipsUnchanged: boolean
  /** Since when it stands: what was due before is nobody's. */
  readonly since: Date
}

/** A check that turned since the digest before. */
export interface TurnedCheck {
  readonly id: string
  readonly title: string
  readonly priority: Priority
  /** What it says now. */
  readonly summary: string
}

/** Something that runs out. */
export interface Expiring {
  readonly kind: 'waiver' | 'certificate' | 'lock' | 'secret'
  readonly title: string
  readonly at: Date
}

/** Something whose card may stand in a channel that not everybody may read. */
export interface Standing {
  /** A channel's id, or its #name while there is no card; null for what stands in none. */
  readonly channelId: string | null
}

/** How much of each there is that is not told. */
export interface Hidden {
  readonly incidents: number
  readonly releases: number
  readonly signatures: number
}

export const noneHidden: Hidden = { incidents: 0, releases: 0, signatures: 0 }

/** What a digest says of one product. */
export interface DigestProduct {
  readonly name: string
  readonly title: string
  readonly environment: string
  /** Null when there is no report. */
  readonly now: { readonly verdict: Verdict; readonly score: number; readonly at: Date } | null
  /** As of the digest before; null when there was none. */
  readonly before: { readonly verdict: Verdict; readonly score: number } | null
  readonly better: readonly TurnedCheck[]
  readonly worse: readonly TurnedCheck[]
  /** Releases that ended or began in the span, newest first. */
  readonly releases: readonly (Standing & {
    readonly id: string
    readonly candidateId: string
    readonly commit: string
    readonly state: StoredReleaseState
    readonly at: Date
    readonly by: string
  })[]
  /** Incidents that were open in the span, worst first. */
  readonly incidents: readonly (Standing & {
    readonly id: string
    readonly number: number
    readonly title: string
    readonly severity: Severity
    readonly startedAt: Date
    readonly acknowledgedAt: Date | null
    readonly resolvedAt: Date | null
  })[]
  /** Of the product's objective; null without one, or without probes. */
  readonly budget: { readonly left: number; readonly availability: number } | null
  /** Requests whose signatures are missing, oldest first. */
  readonly signatures: readonly (Standing & {
    readonly candidateId: string
    readonly commit: string
    readonly environment: string
    /** Titles of roles. */
    readonly missing: readonly string[]
    readonly since: Date
  })[]
  /** What the reader may not see, by number: it stands in channels closed to them. */
  readonly hidden: Hidden
  /** Soonest first. */
  readonly expiring: readonly Expiring[]
  readonly oldestP0: { readonly title: string; readonly since: Date; readonly owner: string | null } | null
}

/** A point of a chart. */
export interface Point {
  readonly at: Date
  readonly value: number
}

/** What is drawn, all products together or the one there is. */
export interface DigestCharts {
  /** The mean score of the products, by day. */
  readonly scores: readonly Point[]
  /** p95 of the monitors in milliseconds, by day. */
  readonly responseTimes: readonly Point[]
  /** Releases that went live, by week. */
  readonly deployments: readonly Point[]
}

/** The four DORA figures, of our own records. https://dora.dev/guides/dora-metrics/ */
export interface Dora {
  /** Releases that went live, a week. */
  readonly deploymentsAWeek: number
  /** From a commit's time to its being live, median in milliseconds; null without any. */
  readonly leadTimeMs: number | null
  /** The share of releases that failed, were rolled back or are suspected of an incident. */
  readonly changeFailureRate: number | null
  /** From an incident's beginning to its end, median in milliseconds. */
  readonly timeToRestoreMs: number | null
}

/** A digest, composed. */
export interface Digest {
  readonly kind: 'daily' | 'weekly'
  readonly from: Date
  readonly to: Date
  /** When it was due, where it comes late. */
  readonly late: Date | null
  /** What changed first, then the worst. */
  readonly products: readonly DigestProduct[]
  readonly charts: DigestCharts
  /** Of a weekly one, with the span before it. */
  readonly dora: { readonly now: Dora; readonly before: Dora } | null
  /** Whether anything is worth telling. */
  readonly isChanged: boolean
}
