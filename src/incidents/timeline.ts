import type { IncidentEvent } from '../store/incidents.ts'

/** A line of an incident's timeline. */
export interface TimelineLine {
  readonly at: Date
  /** Who says it: a person did it, the machine saw it, or somebody wrote it and it was marked. */
  readonly voice: 'person' | 'machine' | 'marked'
  /** A Slack user id, or an app's name; null for what the machine did. */
  readonly by: string | null
  /** Plain text without a full stop. */
  readonly says: string
  readonly url: string | null
}

/** What people and machine did and what was marked, in the order in which it happened: a marked message stands where it was written. */
export function timelineOf(
  events: readonly Pick<IncidentEvent, 'at' | 'sequence' | 'kind' | 'by' | 'sentence' | 'link'>[],
): TimelineLine[] {
  return events
    .toSorted((one, other) => one.at.getTime() - other.at.getTime() || one.sequence - other.sequence)
    .map(({ at, kind, by, sentence, link }) => ({
      at,
      voice: kind === 'marked' ? 'marked' : by === null ? 'machine' : 'person',
      by,
      says: sentence,
      url: link,
    }))
}
