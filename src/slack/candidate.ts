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
import { type Addresses, newsOf } from './candidate-news.ts'
import { type Content, type Posting, postOrUpdate, updateMessage } from './post.ts'
import { respond } from './respond.ts'
import { showOrSay } from './show-or-say.ts'
import { addressing, isPassing, tellPerson } from './tell.ts'

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
  const key = cardKey(candidate.id)
  const ts = await showOrSay(posting, key, candidateCard(shown, same), (content) =>
    postOrUpdate(posting, key, channelId, content),
  )
  if (state === null || candidate.state === 'failed') return
  if (ts !== null) await showItems(posting, candidate.id, itemMessages(state.checklists), { channelId, ts })
  const thread = ts === null ? null : { channelId, ts }
  const news = newsOf(shown, await addressesOf(posting, shown))
  // A thread takes a line a second: those who are told elsewhere need not wait for it.
  for (const { key, text, to } of [...news.filter(({ to }) => to !== null), ...news.filter(({ to }) => to === null)]) {
    if ((await findMessage(posting.database, key)) !== null) continue
    const content = { text, blocks: [sectionText(text)] }
    if (to === null) {
      if (ts !== null) await postOrUpdate(posting, key, channelId, content, ts)
    } else if (/^[UW]/.test(to)) {
      const told = withCard(content, candidate, channelId)
      await tellPerson(posting, { key, kind: 'signatures', userId: to, content: told, thread })
    } else await tellChannel(posting, key, to, withCard(content, candidate, channelId))
  }
}

/** The items in the card's thread. Where they take fewer messages than before, the rest say that they are empty. */
async function showItems(
  posting: Posting,
  candidateId: string,
  messages: readonly Content[],
  card: { readonly channelId: string; readonly ts: string },
): Promise<void> {
  const keyOf = (index: number) => `candidate-items.${candidateId}.${index}`
  for (const [index, message] of messages.entries()) {
    await showOrSay(posting, keyOf(index), message, (content) =>
      postOrUpdate(posting, keyOf(index), card.channelId, content, card.ts),
    )
  }
  for (let index = messages.length; ; index += 1) {
    const surplus = await findMessage(posting.database, keyOf(index))
    if (surplus === null) return
    const text = 'The items that stood here have gone from the checklist.'
    await updateMessage(posting, surplus.channelId, surplus.ts, { text, blocks: [contextLine(text)] })
  }
}

/** Another channel. Where Slack lets nobody write, nothing is held up. */
async function tellChannel(posting: Posting, key: string, channelId: string, content: Content): Promise<void> {
  try {
    await postOrUpdate(posting, key, channelId, content)
  } catch (error) {
    if (isPassing(error)) throw error
    posting.log.info({ key, err: error }, 'a channel could not be told')
  }
}

function withCard(content: Content, { place }: Candidate, channelId: string): Content {
  return place === null
    ? content
    : { text: content.text, blocks: [...content.blocks, contextLine(`In <#${channelId}>.`)] }
}

/** How the thread names those whom it wants something of: the people who could sign, and who deployed. */
async function addressesOf(posting: Posting, { missing, shipping, at }: ShownCandidate): Promise<Addresses> {
  const signers = [...new Set(missing.flatMap(({ people }) => people))]
  const deployers = shipping.release === null ? [] : [shipping.release.deployedBy]
  return {
    signer: await addressing(posting, signers, 'signatures', at),
    deployer: await addressing(posting, deployers, 'releases', at),
  }
}

/** Reminds one person, once under its key. */
export async function showReminder(
  posting: Posting,
  reminder: Extract<Announcement, { kind: 'candidate.reminder' }>,
): Promise<void> {
  const message = await findMessage(posting.database, cardKey(reminder.state.candidate.id))
  const link = message === null ? null : await permalink(posting, message.channelId, message.ts)
  await tellPerson(posting, {
    key: reminder.key,
    kind: 'signatures',
    userId: reminder.missing.userId,
    content: reminderMessage(reminder, link),
    thread: message === null ? null : { channelId: message.channelId, ts: message.ts },
    // The sweep comes every minute, and knows by then whether the signature is still missing.
    inQuietHours: 'come-again',
  })
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
