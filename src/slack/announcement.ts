import type { ProductDeployments } from '../deployments/deployments.ts'
import type { Digest, DigestSchedule } from '../digests/digest.ts'
import type { ProductHealth } from '../health/health.ts'
import type { Home } from '../home/home.ts'
import type { ShownIncident, ToldIncident } from '../incidents/incident.ts'
import type { Hiding } from '../monitors/hiding.ts'
import type { Report } from '../readiness/assessment.ts'
import type { Difference } from '../readiness/difference.ts'
import type { OverviewLine } from '../readiness/overview.ts'
import type { Missing } from '../signoffs/remind.ts'
import type { ShownCandidate } from '../signoffs/show.ts'
import type { CandidateState } from '../signoffs/state.ts'
import type { Candidate } from '../store/candidates.ts'
import type { FollowUp } from '../store/follow-ups.ts'
import type { HeldTell } from '../store/held-tells.ts'
import type { Incident } from '../store/incidents.ts'
import type { Attempt } from '../store/releases.ts'
import type { ScorePoint } from '../store/report-history.ts'
import type { WaiverRow } from '../store/waivers.ts'

/** Where in Slack something was asked, and so where its living message belongs. */
export interface Place {
  readonly channelId: string
  /** The message to fill in place, when there is one already (a card whose button was pressed). */
  readonly messageTs: string | null
  /** Slack's reply address, used when the bot is not in the channel; good for 30 minutes and five uses. */
  readonly responseUrl: string | null
}

/** A waiver as it is shown. */
export interface ShownWaiver extends WaiverRow {
  /** The role under which it was decided, as people know it. */
  readonly decidedAsTitle: string | null
}

/** Everything the verbs can tell chat. `slack/announce.ts` picks the message; in tests it is an array. */
export type Announcement =
  | {
      readonly kind: 'readiness.asked'
      readonly reportId: string
      readonly product: string
      readonly productTitle: string
      readonly environment: string
      /** A Slack user id, or another actor's name. */
      readonly askedBy: string
      readonly place: Place
      /** The newest finished report, shown while the new one is gathered when its card is refreshed. */
      readonly previous: Report | null
      /** Whether somebody may grant waivers here; nobody when left out. */
      readonly mayBeWaived?: boolean
    }
  | {
      readonly kind: 'readiness.reported'
      readonly report: Report
      /** What changed since the report before it; null when there is none. */
      readonly difference: Difference | null
      /** Whether somebody may grant waivers here; nobody when left out. */
      readonly mayBeWaived?: boolean
      /** Maintenance and mutes that hold now of what was asked; none when left out. */
      readonly hiding?: readonly Hiding[]
      readonly askedBy: string
      readonly place: Place
    }
  | {
      readonly kind: 'readiness.documented'
      readonly report: Report
      /** The whole report as Markdown. */
      readonly markdown: string
      /** The scores of the product's last reports, oldest first. */
      readonly history: readonly ScorePoint[]
      readonly askedBy: string
      readonly place: Place
    }
  | {
      readonly kind: 'overview.asked'
      readonly overviewId: string
      /** How many products are asked. */
      readonly products: number
      /** The last known verdicts, shown meanwhile when a table is refreshed. */
      readonly previous: readonly OverviewLine[] | null
      readonly askedBy: string
      readonly place: Place
    }
  | {
      readonly kind: 'overview.reported'
      readonly overviewId: string
      readonly lines: readonly OverviewLine[]
      readonly askedBy: string
      readonly place: Place
    }
  | {
      readonly kind: 'health.asked'
      readonly healthId: string
      /** Null for all products. */
      readonly subject: { readonly productTitle: string; readonly environment: string } | null
      /** How many products there are. */
      readonly products: number
      readonly place: Place
    }
  | {
      readonly kind: 'health.reported'
      readonly healthId: string
      readonly scope: 'product' | 'all'
      readonly health: readonly ProductHealth[]
      readonly askedBy: string
      readonly place: Place
    }
  | {
      readonly kind: 'deployments.asked'
      readonly deploymentsId: string
      readonly productTitle: string
      readonly environment: string
      readonly place: Place
    }
  | {
      readonly kind: 'deployments.reported'
      readonly deploymentsId: string
      readonly deployments: ProductDeployments
      readonly askedBy: string
      readonly place: Place
    }
  | {
      readonly kind: 'waiver.asked'
      readonly waiver: ShownWaiver
      /** Who may grant it, as user ids. */
      readonly granters: readonly string[]
      readonly place: Place
    }
  | {
      /** It was granted or refused. */
      readonly kind: 'waiver.decided'
      readonly waiver: ShownWaiver
      readonly place: Place
    }
  | {
      /** It was withdrawn or has expired. */
      readonly kind: 'waiver.ended'
      readonly waiver: ShownWaiver
      /** Who asked for it, granted it or withdrew it, as user ids. */
      readonly concerned: readonly string[]
      readonly place: Place
    }
  | {
      /** A commit is looked up; the placeholder of its card. */
      readonly kind: 'candidate.opening'
      readonly candidate: Candidate
    }
  | {
      /** Something changed: the card and its thread are brought up to date. */
      readonly kind: 'candidate.shown'
      readonly shown: ShownCandidate
    }
  | {
      /** Told to one person whose signature is missing, once under its key. */
      readonly kind: 'candidate.reminder'
      readonly key: string
      readonly state: CandidateState
      readonly missing: Missing
      /** Slack user id of who pressed Nudge; null when time reminds. */
      readonly nudgedBy: string | null
    }
  | {
      /** The signed release record, as a document in the card's thread. */
      readonly kind: 'candidate.recorded'
      readonly state: CandidateState
      readonly markdown: string
      readonly askedBy: string
      readonly place: Place
    }
  | {
      /** How a runbook is getting on. */
      readonly kind: 'runbook.shown'
      readonly attempt: Attempt
      readonly title: string
      readonly productTitle: string
      readonly place: Place
    }
  | {
      /** Somebody wants a runbook that takes two people. */
      readonly kind: 'runbook.asked'
      readonly product: string
      readonly environment: string
      readonly name: string
      readonly title: string
      readonly productTitle: string
      /** Slack user id. */
      readonly by: string
      readonly place: Place
    }
  | {
      /** An incident's card is brought up to date. */
      readonly kind: 'incident.shown'
      readonly shown: ShownIncident
    }
  | {
      /** Somebody's quiet hours are over. */
      readonly kind: 'tell.due'
      readonly held: HeldTell
    }
  | {
      /** Asks one person, in private and once, who a GitHub login is. */
      readonly kind: 'github-person.asked'
      readonly login: string
      readonly productTitle: string
      /** Slack user id of who is asked. */
      readonly userId: string
    }
  | {
      /** It was said who a GitHub login is. */
      readonly kind: 'github-person.answered'
      readonly login: string
      /** Slack user id; null for nobody of this workspace. */
      readonly person: string | null
    }
  | {
      /** A digest, posted once under its key. */
      readonly kind: 'digest.posted'
      readonly key: string
      readonly digest: Digest
      readonly schedule: DigestSchedule
    }
  | {
      /** The thread of an incident's card is told what it has not been told. */
      readonly kind: 'incident.told'
      readonly told: ToldIncident
    }
  | {
      /** The draft of a post-mortem, as a document in the card's thread. */
      readonly kind: 'incident.documented'
      readonly incident: Incident
      readonly markdown: string
      readonly askedBy: string
      readonly place: Place
      /** What tells one draft from another. */
      readonly wish: string
    }
  | {
      /** An issue could not be opened; whoever asked for it is told alone. */
      readonly kind: 'incident.follow-up-failed'
      readonly followUp: FollowUp
      readonly sentence: string
    }
  | {
      /** Somebody's Home tab, as it is now. */
      readonly kind: 'home.shown'
      readonly home: Home
      /** What Slack shows already; null when that is nothing, or not known. */
      readonly shownHash: string | null
    }
  | {
      readonly kind: 'readiness.failed'
      readonly reportId: string
      readonly productTitle: string
      readonly environment: string
      readonly sentence: string
      readonly place: Place
    }

/** The product of which an announcement tells something that Home tabs show; null for none. */
export function productChanged(announcement: Announcement): string | null {
  switch (announcement.kind) {
    case 'candidate.shown':
      return announcement.shown.candidate.product
    case 'incident.shown':
      return announcement.shown.incident.product
    case 'readiness.reported':
      return announcement.report.product
    default:
      return null
  }
}
