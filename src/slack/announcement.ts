import type { Report } from '../readiness/assessment.ts'

/** Where in Slack something was asked, and so where its living message belongs. */
export interface Place {
  readonly channelId: string
  /** Slack's reply address, used when the bot is not in the channel; good for 30 minutes and five uses. */
  readonly responseUrl: string | null
}

/** Everything the verbs can tell chat. `slack/announce.ts` picks the message; in tests it is an array. */
export type Announcement =
  | {
      readonly kind: 'readiness.asked'
      readonly reportId: string
      readonly productTitle: string
      readonly environment: string
      readonly askedBy: string
      readonly place: Place
    }
  | { readonly kind: 'readiness.reported'; readonly report: Report; readonly place: Place }
  | {
      readonly kind: 'readiness.failed'
      readonly reportId: string
      readonly productTitle: string
      readonly sentence: string
      readonly place: Place
    }
