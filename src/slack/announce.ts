import type { MayRead } from '../context.ts'
import type { Announcement, Place } from './announcement.ts'
import { deploymentsMessage } from './blocks/deployments.ts'
import { healthMessage, healthOverview } from './blocks/health.ts'
import { askingOverview, overviewMessage } from './blocks/overview.ts'
import { askingMessage, failedMessage, readinessCard } from './blocks/readiness.ts'
import { runbookMessage } from './blocks/runbook.ts'
import { mentionOf, plain } from './blocks/text.ts'
import { showCandidateCard, showOpening, showReminder } from './candidate.ts'
import { createLinks } from './card-links.ts'
import { showDigest } from './digest.ts'
import { showDocument, showPostMortem, showRecord } from './document.ts'
import { askWhoItIs, showWhoItIs } from './github-person.ts'
import { showHome } from './home.ts'
import { createIdentity } from './identity.ts'
import { showIncident, tellThread } from './incident.ts'
import { type Content, type Posting, postOrUpdate, updateMessage } from './post.ts'
import { respond } from './respond.ts'
import { askForSecond } from './runbook.ts'
import { tellDue } from './tell.ts'
import { showWaiver } from './waivers.ts'

/**
 * The one seam outward to chat: picks the message for what happened and posts it, or fills the one that is there.
 * @throws SourceError when Slack is down or asks to wait; the job that announced tries again
 */
export function createAnnounce(
  parts: Posting & { readonly mayRead: MayRead },
): (announcement: Announcement) => Promise<void> {
  // Whoever shows incidents comes again when it is time, instead of waiting here.
  const unhurried = { ...parts, pace: parts.pace.impatient }
  const showing = {
    mayRead: parts.mayRead,
    links: createLinks(createIdentity(parts.client).workspaceUrl),
  }
  return async (announcement) => {
    switch (announcement.kind) {
      case 'home.shown':
        return showHome(parts, showing, announcement)
      case 'readiness.asked': {
        const { previous, place } = announcement
        const content = previous
          ? readinessCard(previous, { askedBy: announcement.askedBy, refreshing: true, ...waiving(announcement) })
          : askingMessage(announcement.productTitle, announcement.environment)
        return show(parts, readinessKey(announcement.reportId), place, content, 'placeholder')
      }
      case 'readiness.reported': {
        const { report, askedBy, difference, hiding = [] } = announcement
        const content = readinessCard(report, { askedBy, difference, hiding, ...waiving(announcement) })
        return show(parts, readinessKey(report.id), announcement.place, content, 'final')
      }
      case 'readiness.failed': {
        const content = failedMessage(announcement.productTitle, announcement.environment, announcement.sentence)
        return show(parts, readinessKey(announcement.reportId), announcement.place, content, 'final')
      }
      case 'runbook.shown': {
        const { attempt, place } = announcement
        const content = runbookMessage(attempt, announcement)
        return show(parts, `runbook.${attempt.nonce}`, { ...place, messageTs: null }, content, 'final')
      }
      case 'runbook.asked':
        return askForSecond(parts, announcement)
      case 'candidate.opening':
        return showOpening(parts, announcement.candidate)
      case 'candidate.shown':
        return showCandidateCard(parts, announcement.shown)
      case 'candidate.reminder':
        return showReminder(parts, announcement)
      case 'candidate.recorded': {
        const { askedBy, place } = announcement
        if (await showRecord(parts, announcement)) return
        return respond(parts, { responseUrl: place.responseUrl, channelId: null, userId: askedBy }, notInvited)
      }
      case 'tell.due':
        return tellDue(parts, announcement.held)
      case 'github-person.asked':
        return askWhoItIs(parts, announcement)
      case 'github-person.answered':
        return showWhoItIs(parts, announcement)
      case 'digest.posted':
        return showDigest(parts, announcement)
      case 'incident.shown':
        return showIncident(unhurried, announcement.shown)
      case 'incident.told':
        return tellThread(unhurried, announcement.told)
      case 'incident.documented': {
        const { askedBy, place } = announcement
        if (await showPostMortem(parts, announcement)) return
        const text = notInvited.text.replace('press Document', 'press Post-mortem')
        return respond(
          parts,
          { responseUrl: place.responseUrl, channelId: null, userId: askedBy },
          { ...notInvited, text },
        )
      }
      case 'incident.follow-up-failed': {
        const { askedIn: channelId, askedBy: userId } = announcement.followUp
        const answer = { text: plain(announcement.sentence), visibleTo: 'asker' } as const
        return respond(parts, { responseUrl: null, channelId, userId }, answer)
      }
      case 'readiness.documented': {
        const { askedBy, place } = announcement
        if (await showDocument(parts, { ...announcement, by: mentionOf(askedBy) })) return
        return respond(parts, { responseUrl: place.responseUrl, channelId: null, userId: askedBy }, notInvited)
      }
      case 'health.asked': {
        const { healthId, subject, products, place } = announcement
        const content = subject ? askingMessage(subject.productTitle, subject.environment) : askingOverview(products)
        return show(parts, `health.${healthId}`, place, content, 'placeholder')
      }
      case 'health.reported': {
        const { healthId, scope, health, askedBy, place } = announcement
        const options = { by: mentionOf(askedBy), at: parts.now() }
        const [only] = health
        const content = scope === 'product' && only ? healthMessage(only, options) : healthOverview(health, options)
        return show(parts, `health.${healthId}`, place, content, 'final')
      }
      case 'deployments.asked': {
        const { deploymentsId, productTitle, environment, place } = announcement
        const content = askingMessage(productTitle, environment)
        return show(parts, `deployments.${deploymentsId}`, place, content, 'placeholder')
      }
      case 'deployments.reported': {
        const { deploymentsId, deployments, askedBy, place } = announcement
        const content = deploymentsMessage(deployments, { by: mentionOf(askedBy), at: parts.now() })
        return show(parts, `deployments.${deploymentsId}`, place, content, 'final')
      }
      case 'waiver.asked':
      case 'waiver.decided':
      case 'waiver.ended':
        return showWaiver(parts, announcement)
      case 'overview.asked': {
        const { overviewId, products, previous, askedBy, place } = announcement
        const content = previous
          ? overviewMessage(previous, { by: mentionOf(askedBy), refreshing: true })
          : askingOverview(products)
        return show(parts, `overview.${overviewId}`, place, content, 'placeholder')
      }
      case 'overview.reported': {
        const { overviewId, lines, askedBy, place } = announcement
        const content = overviewMessage(lines, { by: mentionOf(askedBy) })
        return show(parts, `overview.${overviewId}`, place, content, 'final')
      }
    }
  }
}

const notInvited = {
  text: 'A document needs a channel that Countersign may write in. Invite it here, then press Document again.',
  visibleTo: 'asker',
} as const

const waiving = ({ mayBeWaived }: { readonly mayBeWaived?: boolean }) => (mayBeWaived ? { mayBeWaived } : {})

const readinessKey = (reportId: string) => `readiness.${reportId}`

/** Fills the message that was pointed at; else posts under the key; else, where the bot may not post, uses the reply address. */
async function show(
  posting: Posting,
  key: string,
  place: Place,
  content: Content,
  stage: 'placeholder' | 'final',
): Promise<void> {
  if (place.messageTs !== null && (await updateMessage(posting, place.channelId, place.messageTs, content))) return
  if ((await postOrUpdate(posting, key, place.channelId, content)) !== null) return
  if (place.responseUrl === null) {
    posting.log.warn({ key, channelId: place.channelId }, 'nobody can be told: the bot is not in the channel')
    return
  }
  const replace = place.messageTs !== null
  // Without the bot in the channel a reply cannot be edited later, so only the result is for everybody.
  await respond(
    posting,
    { responseUrl: place.responseUrl, channelId: null, userId: '' },
    {
      text: content.text,
      blocks: content.blocks,
      visibleTo: stage === 'final' || replace ? 'channel' : 'asker',
      replace,
    },
  )
}
