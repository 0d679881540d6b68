import { UserError } from '../errors.ts'
import type { ShownCandidate } from '../signoffs/show.ts'
import { cardKey } from '../signoffs/state.ts'
import type { Candidate } from '../store/candidates.ts'
import { findMessage, rememberMessage } from '../store/messages.ts'
import type { Announcement } from './announcement.ts'
import { candidateCard, openingMessage } from './blocks/candidate.ts'
import { itemMessages } from './blocks/candidate-items.ts'
import { contextLine, sectionText } from './blocks/elements.ts'
import { reminderMessage } from './blocks/reminder.ts'
import { cutMarkup } from './blocks/text.ts'
import { newsOf } from './candidate-news.ts'
import { slackErrorCode } from './client.ts'
import { type Content, type Posting, postOrUpdate, updateMessage } from './post.ts'
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
  const ts = await showOrSay(posting, cardKey(candidate.id), channelId, candidateCard(shown, same))
  if (state === null || candidate.state === 'failed') return
  if (ts !== null) await showItems(posting, candidate.id, itemMessages(state.checklists), { channelId, ts })
  for (const { key, text, to } of newsOf(shown)) {
    if ((await findMessage(posting.database, key)) !== null) continue
    const content = { text, blocks: [sectionText(text)] }
    if (to === null) {
      if (ts !== null) await postOrUpdate(posting, key, channelId, content, ts)
    } else await tellElsewhere(posting, key, to, withCard(content, candidate, channelId))
  }
}

const refusedContent = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_too_long', 'msg_blocks_too_long'])

/**
 * Shows a message; where Slack refuses its blocks, at least its words.
 * @throws UserError when it refuses those too: the same content must not be tried for ever
 */
async function showOrSay(
  posting: Posting,
  key: string,
  channelId: string,
  content: Content,
  threadTs: string | null = null,
): Promise<string | null> {
  const isRefused = (error: unknown) => refusedContent.has(slackErrorCode(error) ?? '')
  try {
    return await postOrUpdate(posting, key, channelId, content, threadTs)
  } catch (error) {
    if (!isRefused(error)) throw error
    posting.log.error({ key, err: error }, 'Slack refused the blocks of a message; its words are shown instead')
  }
  try {
    const said = cutMarkup(content.text, wordsAtMost)
    return await postOrUpdate(posting, key, channelId, { text: said, blocks: [sectionText(said)] }, threadTs)
  } catch (error) {
    if (isRefused(error)) throw new UserError('candidate.not_shown', 'Slack refused to show this.')
    throw error
  }
}

/** As much as fits one paragraph. */
const wordsAtMost = 2_900

/** The items in the card's thread. Where they take fewer messages than before, the rest say that they are empty. */
async function showItems(
  posting: Posting,
  candidateId: string,
  messages: readonly Content[],
  card: { readonly channelId: string; readonly ts: string },
): Promise<void> {
  const keyOf = (index: number) => `candidate-items.${candidateId}.${index}`
  for (const [index, message] of messages.entries()) {
    await showOrSay(posting, keyOf(index), card.channelId, message, card.ts)
  }
  for (let index = messages.length; ; index += 1) {
    const surplus = await findMessage(posting.database, keyOf(index))
    if (surplus === null) return
    const text = 'The items that stood here have gone from the checklist.'
    await updateMessage(posting, surplus.channelId, surplus.ts, { text, blocks: [contextLine(text)] })
  }
}

const outOfOrder = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])

/**
 * A direct message, or another channel. Where Slack lets nobody write, nothing is held up; a person whom it refuses, as
 * somebody who has left, is not tried again.
 */
async function tellElsewhere(posting: Posting, key: string, to: string, content: Content): Promise<void> {
  try {
    if ((await postOrUpdate(posting, key, to, content)) !== null) return
  } catch (error) {
    const code = slackErrorCode(error)
    if (code === null || outOfOrder.has(code)) throw error
    posting.log.info({ key, err: error }, 'somebody could not be told')
  }
  if (!/^[UW]/.test(to)) return
  await rememberMessage(posting.database, { key, channelId: to, ts: 'refused', postedAt: posting.now() })
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
