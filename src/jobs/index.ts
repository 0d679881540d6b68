import { carryAttemptJob } from './carry-attempt.ts'
import { documentReadinessJob } from './document-readiness.ts'
import { expireWaiversJob } from './expire-waivers.ts'
import { followAttemptJob } from './follow-attempt.ts'
import { forgetDeliveriesJob } from './forget-deliveries.ts'
import { gatherChangesJob } from './gather-changes.ts'
import type { AnyJob } from './job.ts'
import { openCandidateJob } from './open-candidate.ts'
import { openFollowUpJob } from './open-follow-up.ts'
import { postDigestJob } from './post-digest.ts'
import { recordCandidateJob } from './record-candidate.ts'
import { refreshCandidateJob } from './refresh-candidate.ts'
import { reportDeploymentsJob } from './report-deployments.ts'
import { reportHealthJob } from './report-health.ts'
import { reportOverviewJob } from './report-overview.ts'
import { reportReadinessJob } from './report-readiness.ts'
import { resumeActsJob } from './resume-acts.ts'
import { rollUpMonitorsJob } from './roll-up-monitors.ts'
import { showCandidateJob } from './show-candidate.ts'
import { showHomeJob } from './show-home.ts'
import { showHomesJob } from './show-homes.ts'
import { showIncidentsJob } from './show-incidents.ts'
import { showRunbookJob } from './show-runbook.ts'
import { showWaiverJob } from './show-waiver.ts'
import { sweepCandidatesJob } from './sweep-candidates.ts'
import { sweepFollowUpsJob } from './sweep-follow-ups.ts'
import { sweepIncidentsJob } from './sweep-incidents.ts'
import { sweepReleasesJob } from './sweep-releases.ts'
import { sweepReportsJob } from './sweep-reports.ts'
import { takeDueDigestsJob } from './take-due-digests.ts'
import { takeSignalsJob } from './take-signals.ts'
import { tellHeldJob } from './tell-held.ts'
import { watchReleaseJob } from './watch-release.ts'
import { writePostMortemJob } from './write-post-mortem.ts'

/** Every job that a bot can work on. */
export const jobs: readonly AnyJob[] = [
  carryAttemptJob,
  documentReadinessJob,
  followAttemptJob,
  expireWaiversJob,
  forgetDeliveriesJob,
  gatherChangesJob,
  openCandidateJob,
  postDigestJob,
  openFollowUpJob,
  recordCandidateJob,
  refreshCandidateJob,
  reportDeploymentsJob,
  reportHealthJob,
  reportOverviewJob,
  reportReadinessJob,
  resumeActsJob,
  rollUpMonitorsJob,
  showCandidateJob,
  showIncidentsJob,
  showWaiverJob,
  showRunbookJob,
  showHomeJob,
  showHomesJob,
  sweepCandidatesJob,
  sweepFollowUpsJob,
  sweepIncidentsJob,
  sweepReleasesJob,
  sweepReportsJob,
  takeDueDigestsJob,
  takeSignalsJob,
  tellHeldJob,
  watchReleaseJob,
  writePostMortemJob,
]
