import { UserError } from '../errors.ts'
import { requirementOf } from '../signoffs/requirement.ts'
import type { ShownCandidate } from '../signoffs/show.ts'
import { cardKey } from '../signoffs/state.ts'
import type { Candidate } from '../store/candidates.ts'
import { findMessage } from '../store/messages.ts'
import type { Announcement } from './announcement.ts'
import { candidateCard, openingMessage, signatureEndLine, signatureLine } from './blocks/candidate.ts'
import { itemMessages } from './blocks/candidate-items.ts'
import { contextLine, sectionText } from './blocks/elements.ts'
import { reminderMessage } from './blocks/reminder.ts'
import { cut, mentionOf, plain } from './blocks/text.ts'
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
  for (const { key, text, to } of news(shown)) {
    if ((await findMessage(posting.database, key)) !== null) continue
    const content = { text, blocks: [sectionText(text)] }
    await (to === null
      ? postOrUpdate(posting, key, channelId, content, ts)
      : tellPerson(posting, key, to, withCard(content, candidate, channelId)))
  }
}

/** A direct message. Whoever Slack lets nobody write to, such as somebody who has left, holds nothing up. */
async function tellPerson(posting: Posting, key: string, userId: string, content: Content): Promise<void> {
  try {
    await postOrUpdate(posting, key, userId, content)
  } catch (error) {
    if (slackErrorCode(error) === null) throw error
    posting.log.info({ key, err: error }, 'somebody could not be told')
  }
}

interface News {
  /** Each is told once under its key. */
  readonly key: string
  readonly text: string
  /** A person's id, or null for the thread. */
  readonly to: string | null
}

function news(shown: ShownCandidate): News[] {
  const { candidate, state, signatures, missing } = shown
  const roles = state?.requirement ?? requirementOf(null, candidate.environment)
  const titleOf = (role: string) => roles.roles.find((each) => each.role === role)?.title ?? role
  const told: News[] = signatures.flatMap((signature): News[] => {
    const title = titleOf(signature.role)
    const given = { key: `signature.${signature.id}`, text: `${signatureLine(signature, title)}.`, to: null }
    if (signature.end === null || signature.end === 'closed') return [given]
    const text = `${signatureEndLine(signature, title)}.`
    const ended = { key: `signature-end.${signature.id}`, text, to: null }
    // Whoever withdrew it knows; the others are told once, because they would have to look again.
    const owner = { key: `fallen.${signature.id}`, text: `${text} ${named(candidate)}`, to: signature.person }
    return signature.end === 'withdrawn' ? [given, ended] : [given, ended, owner]
  })
  const asked = missing.filter(({ people }) => people.length > 0)
  const wanted = asked.map(
    ({ title, people }) => `${plain(cut(title, 80))}: ${people.slice(0, 10).map(mentionOf).join(' ')}`,
  )
  return [
    ...(wanted.length === 0
      ? []
      : [{ key: `asked.${candidate.id}`, text: `Signatures are wanted. ${wanted.join('; ')}.`, to: null }]),
    ...told,
    ...goNews(shown),
  ]
}

const named = ({ productTitle, environment, commit }: Candidate) =>
  `It was for ${plain(cut(productTitle, 100))} ${plain(environment)} at \`${(commit ?? '').slice(0, 7)}\`.`

/** A GO is told with who gave it; a new one after it had been lost is told again. */
function goNews({ candidate, state }: ShownCandidate): News[] {
  if (state?.decision.outcome !== 'go' || candidate.state !== 'open') return []
  const { sentence, givenBy, prerequisites } = state.decision
  const by = givenBy.map(({ title, person }) => `${mentionOf(person)} (${plain(cut(title, 60))})`).join(', ')
  const key = `go.${candidate.id}.${state.signatures.map(({ id }) => id.slice(0, 8)).join('-')}`
  const after =
    prerequisites.length === 0
      ? ''
      : ` Prerequisites: ${prerequisites.map((each) => plain(cut(each, 150))).join('; ')}.`
  const text = `*${plain(cut(sentence, 600))}*${by === '' ? '' : `, given by ${by}`}.${after}`
  return [{ key, text, to: null }]
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
  await tellPerson(posting, reminder.key, reminder.missing.userId, reminderMessage(reminder, link))
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
