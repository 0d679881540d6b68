import { UserError } from '../errors.ts'
import type { ShownCandidate } from '../signoffs/show.ts'
import { cardKey } from '../signoffs/state.ts'
import type { Candidate } from '../store/candidates.ts'
import { findMessage } from '../store/messages.ts'
import type { Announcement } from './announcement.ts'
import { candidateCard, openingMessage } from './blocks/candidate.ts'
import { itemMessages } from './blocks/candidate-items.ts'
import { contextLine, sectionText } from './blocks/elements.ts'
import { reminderMessage } from './blocks/reminder.ts'
import { newsOf } from './candidate-news.ts'
import { slackErrorCode } from './client.ts'
import { type Content, type Posting, postOrUpdate } from './post.ts'
import { respond } from './respond.ts'

/**
 * Posts the placeholder of a candidate's card.
 * @throws UserError when the channel is closed to the bot: a card that lives on needs to be kept up to date
 */
export async function showOpening(posting: Posting, candidate: Candidate): Promise<void> {
  const { place } = candidate
  if (place === null) return
  const ts = await postOrUpdate(posting, cardKey(candidate.id), place.channelId, openingMessage(candidate))
  if (ts !== null) return
  const text = 'A sign-off needs a channel that Countersign may write in. Invite it here, then ask again.'
  const { responseUrl } = place
  await respond(posting, { responseUrl, channelId: null, userId: candidate.requestedBy }, { text, visibleTo: 'asker' })
  throw new UserError('candidate.not_invited', text)
}

/** Brings a candidate's card up to date, and its thread: the items, and every turn once. */
export async function showCandidateCard(posting: Posting, shown: ShownCandidate): Promise<void> {
  const { candidate, state, sameCard } = shown
  if (candidate.place === null) return
  const { channelId } = candidate.place
  const same = sameCard === null ? null : await permalink(posting, sameCard.channelId, sameCard.ts)
  const ts = await postOrUpdate(posting, cardKey(candidate.id), channelId, candidateCard(shown, same))
  if (ts === null || state === null || candidate.state === 'failed') return
  const messages = itemMessages(state.checklists)
  for (const [index, message] of messages.entries()) {
    await postOrUpdate(posting, `candidate-items.${candidate.id}.${index}`, channelId, message, ts)
  }
  for (const { key, text, to } of newsOf(shown)) {
    if ((await findMessage(posting.database, key)) !== null) continue
    const content = { text, blocks: [sectionText(text)] }
    if (to === null) await postOrUpdate(posting, key, channelId, content, ts)
    else await tellElsewhere(posting, key, to, withCard(content, candidate, channelId))
  }
}

/** A direct message, or another channel. Where Slack lets nobody write, as to somebody who has left, nothing is held up. */
async function tellElsewhere(posting: Posting, key: string, to: string, content: Content): Promise<void> {
  try {
    await postOrUpdate(posting, key, to, content)
  } catch (error) {
    if (slackErrorCode(error) === null) throw error
    posting.log.info({ key, err: error }, 'somebody could not be told')
  }
}

function withCard(content: Content, { place }: Candidate, channelId: string): Content {
  return place === null
    ? content
    : { text: content.text, blocks: [...content.blocks, contextLine(`In <#${channelId}>.`)] }
}

/** Reminds one person, once under its key, in a direct message. */
export async function showReminder(
  posting: Posting,
  reminder: Extract<Announcement, { kind: 'candidate.reminder' }>,
): Promise<void> {
  const message = await findMessage(posting.database, cardKey(reminder.state.candidate.id))
  const link = message === null ? null : await permalink(posting, message.channelId, message.ts)
  await tellElsewhere(posting, reminder.key, reminder.missing.userId, reminderMessage(reminder, link))
}

/** The address of a message; null where Slack does not tell. */
export async function permalink(
  { client }: Pick<Posting, 'client'>,
  channelId: string,
  ts: string,
): Promise<string | null> {
  try {
    const answer = await client.chat.getPermalink({ channel: channelId, message_ts: ts })
    return answer.permalink ?? null
  } catch {
    return null
  }
}
