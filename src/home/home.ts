import type { Card, RecentRelease } from '../store/home-facts.ts'
import type { Severity } from '../store/incident-words.ts'
import type { ReportInShort } from '../store/report-facts.ts'

/** Something that may stand in a channel, which not everybody may read. */
export interface Placed {
  /** A channel's id, or its #name while it has no card; null for what stands in none. */
  readonly channelId: string | null
  readonly card: Card | null
}

/** A commit that is up for an environment, as it is named here. */
export interface NamedCandidate {
  readonly candidateId: string
  readonly productTitle: string
  readonly environment: string
  readonly commit: string
}

export interface WaitingSignature extends Placed, NamedCandidate {
  /** Titles of the roles that the person can sign as. */
  readonly roles: readonly string[]
  readonly since: Date
}

/** A section of a checklist with items that the person may tick. */
export interface WaitingItems extends Placed, NamedCandidate {
  /** The checklist's place on the candidate, and the section's in the checklist; from 0. */
  readonly list: number
  readonly section: number
  readonly sectionTitle: string
  readonly titles: readonly string[]
}

export interface HomeIncident extends Placed {
  readonly id: string
  readonly number: number
  readonly productTitle: string
  readonly title: string
  readonly severity: Severity
  readonly startedAt: Date
  readonly isAcknowledged: boolean
}

export interface HeldLock {
  readonly product: string
  readonly productTitle: string
  readonly environment: string
  readonly reason: string
  readonly expiresAt: Date | null
}

export interface HomeProduct {
  readonly name: string
  readonly title: string
  /** Null when there is no report. */
  readonly now: Pick<ReportInShort, 'verdict' | 'score' | 'at'> | null
  /** As of a week ago; null when there was none. */
  readonly before: Pick<ReportInShort, 'verdict' | 'score'> | null
  /** Open ones, worst first. */
  readonly incidents: readonly HomeIncident[]
}

export interface HomeRelease
  extends Placed,
    Pick<RecentRelease, 'id' | 'environment' | 'commit' | 'state' | 'at' | 'by'> {
  readonly productTitle: string
}

/** What one person sees on the Home tab. What stands in a channel is still to be held against who may read it. */
export interface Home {
  readonly userId: string
  /** Oldest first. */
  readonly signatures: readonly WaitingSignature[]
  readonly items: readonly WaitingItems[]
  /** Worst first. */
  readonly incidents: readonly HomeIncident[]
  readonly locks: readonly HeldLock[]
  /** Whether the person chose the products; else they are those of the person's roles, or all. */
  readonly follows: 'chosen' | 'roles' | 'all'
  /** The worst first. */
  readonly products: readonly HomeProduct[]
  /** Newest first; more than are shown, because some may not be. */
  readonly releases: readonly HomeRelease[]
  /** Slack did not tell who is who, so that more may wait for the person. */
  readonly isUnsure: boolean
}
