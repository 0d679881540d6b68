import type { Link } from '../checks/check.ts'
import type { Excuse } from '../monitors/excuse.ts'
import type { Product } from '../products/product.ts'
import type { Incident, IncidentEvent, IncidentMember } from '../store/incidents.ts'
import type { Release } from '../store/releases.ts'

/** What a signal rests on, as it is shown: never the value of a secret. */
export interface SignalEvidence {
  /** One sentence without a full stop: `Answered 502, expected 200`. */
  readonly summary: string
  /** Where a person sees the same. */
  readonly link: Link | null
}

/** Something that changed shortly before an incident began. */
export interface ChangeBefore {
  readonly kind: 'release' | 'workflow' | 'variable' | 'deployment'
  /** What changed, in a few words of plain text: `Release of 1a2b3c4 to production`. */
  readonly what: string
  /** ISO 8601. */
  readonly at: string
  /** A Slack user id, or a name such as a GitHub login; null where nobody knows. */
  readonly by: string | null
  readonly link: Link | null
  /** The release that it is, where it is one of our own. */
  readonly releaseId?: string
}

/** Whom an event is told to. */
export interface Tell {
  /** Roles of the product. */
  readonly roles: readonly string[]
  /** E-mail addresses, Slack user ids, user group ids and @handles. */
  readonly people: readonly string[]
  /** Slack user ids of those who know already: who did it. */
  readonly except: readonly string[]
}

/** An incident with all that its card shows. */
export interface ShownIncident {
  readonly incident: Incident
  /** Null when the product has gone from the manifests. */
  readonly product: Product | null
  /** The cause first, then what followed it. */
  readonly members: readonly IncidentMember[]
  /** The release that is suspected, while it can be brought back. */
  readonly suspect: Release | null
  /** Why new problems of its cause are told to nobody now: a mute, or planned maintenance. */
  readonly excuse?: Excuse | null
}

/** An incident with what its thread is told. */
export interface ToldIncident extends Pick<ShownIncident, 'incident' | 'product'> {
  /** What the thread has not been told yet, in order. */
  readonly untold: readonly IncidentEvent[]
}
