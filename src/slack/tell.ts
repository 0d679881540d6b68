import type { KnownBlock } from '@slack/types'
import { SourceError } from '../errors.ts'
import { mayTell, type Telling } from '../home/may-tell.ts'
import { type HoldableTell, type Tellable, usualPreferences } from '../home/preferences.ts'
import { dropTell, type HeldTell, holdTell } from '../store/held-tells.ts'
import { findMessage, rememberMessage } from '../store/messages.ts'
import { chosenPreferences } from '../store/preferences.ts'
import { sectionText } from './blocks/elements.ts'
import { cut, mentionOf, plain } from './blocks/text.ts'
import { slackErrorCode } from './client.ts'
import { type Content, type Posting, postOrUpdate } from './post.ts'

/** Something for one person. */
export interface PersonalNews {
  /** It is told once under this. */
  readonly key: string
  /** A critical incident comes at any hour. */
  readonly kind: Tellable
  /** Slack user id. */
  readonly userId: string
  readonly content: Content
  /** The thread that it is about, where a mention may stand instead; left out where it is for the person's eyes alone. */
  readonly thread?: { readonly channelId: string; readonly ts: string } | null
  /**
   * What happens in quiet hours: it is held until they end (when left out), or left to a caller that comes again and looks
   * anew whether there still is something to tell.
   */
  readonly inQuietHours?: 'hold' | 'come-again'
}

export type Told = 'told' | 'held' | 'unwanted' | 'refused'

/**
 * Tells one person something as they wish, once under its key: the one way to a direct message that nobody asked for. What
 * they do not wish, and what Slack refuses, as to somebody who has left, is remembered and not tried again.
 * @throws SourceError when Slack is down or asks to wait
 */
export async function tellPerson(posting: Posting, news: PersonalNews): Promise<Told> {
  const { database } = posting
  const { key, kind, userId } = news
  if ((await findMessage(database, key)) !== null) {
    await dropTell(database, key)
    return 'told'
  }
  const { via, telling } = await wishOf(posting, userId, kind)
  if (telling.when === 'later') {
    if (news.inQuietHours !== 'come-again' && kind !== 'critical-incidents') {
      await holdTell(database, heldOf(news, kind, telling.at))
    }
    return 'held'
  }
  const told = telling.when === 'never' ? 'unwanted' : await tellNow(posting, news, via)
  if (told !== 'told') {
    await rememberMessage(database, { key, channelId: userId, ts: told, postedAt: posting.now() })
  }
  await dropTell(database, key)
  return told
}

/** Tells what was held: as the person wishes it now. */
export async function tellDue(posting: Posting, { key, kind, userId, content, thread }: HeldTell): Promise<void> {
  await tellPerson(posting, { key, kind, userId, content, thread })
}

/**
 * Of these people those who may be mentioned now for something of this kind: nobody who does not wish it, nor in their quiet
 * hours. A critical incident may be mentioned to its owner and who is on call at any hour: `critical-incidents`.
 * @param people Slack user ids
 * @throws SourceError when Slack does not tell the clock of somebody who has quiet hours
 */
export async function mentionsFor(
  posting: Pick<Posting, 'database' | 'people' | 'log'>,
  people: readonly string[],
  kind: Tellable,
  at: Date,
): Promise<readonly string[]> {
  const wishes = await tellings(posting, people, kind, at)
  return people.filter((userId) => wishes.get(userId)?.when === 'now')
}

/** How people are named among others: who may be told now by a mention, which notifies them, the others by their name. */
export async function addressing(
  posting: Pick<Posting, 'database' | 'people' | 'log'>,
  people: readonly string[],
  kind: Tellable,
  at: Date,
): Promise<(userId: string) => string> {
  const mentioned = new Set(await mentionsFor(posting, people, kind, at))
  const quiet = people.filter((userId) => !mentioned.has(userId))
  const names = await Promise.all(
    quiet.map(async (userId): Promise<[string, string]> => {
      const person = await posting.people.person(userId, { fresh: false })
      return [userId, plain(cut(person?.name ?? 'somebody', 80))]
    }),
  )
  const byId = new Map(names)
  return (userId) => byId.get(userId) ?? mentionOf(userId)
}

/** When each of these people may be told of something of this kind. */
export async function tellings(
  posting: Pick<Posting, 'database' | 'people' | 'log'>,
  people: readonly string[],
  kind: Tellable,
  at: Date,
): Promise<ReadonlyMap<string, Telling>> {
  const chosen = await chosenPreferences(posting.database, people)
  const entries = await Promise.all(
    people.map(async (userId): Promise<[string, Telling]> => {
      const preferences = chosen.get(userId) ?? usualPreferences
      // Only quiet hours need a clock, and asking for it is a question to Slack.
      const timeZone = preferences.quiet === null ? null : await timeZoneOf(posting, userId)
      return [userId, mayTell(preferences, kind, at, timeZone)]
    }),
  )
  return new Map(entries)
}

async function wishOf(posting: Posting, userId: string, kind: Tellable) {
  const { via } = (await chosenPreferences(posting.database, [userId])).get(userId) ?? usualPreferences
  const telling = (await tellings(posting, [userId], kind, posting.now())).get(userId) ?? { when: 'now' as const }
  return { via, telling }
}

async function timeZoneOf({ people, log }: Pick<Posting, 'people' | 'log'>, userId: string) {
  try {
    return (await people.person(userId, { fresh: false }))?.timeZone ?? null
  } catch (error) {
    // An app without the scope never learns it; that must not hold anything up for ever.
    if (!(error instanceof SourceError) || error.code !== 'forbidden') throw error
    log.warn({ userId, err: error }, 'quiet hours are taken in UTC')
    return null
  }
}

const heldOf = ({ key, userId, content, thread = null }: PersonalNews, kind: HoldableTell, dueAt: Date): HeldTell => ({
  key,
  kind,
  userId,
  content,
  thread,
  dueAt,
})

/** Whether trying again may help: Slack did not answer, or is out of order. */
export function isPassing(error: unknown): boolean {
  const code = slackErrorCode(error)
  return code === null || outOfOrder.has(code)
}

const outOfOrder = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])

async function tellNow(
  posting: Posting,
  { key, userId, content, thread = null }: PersonalNews,
  via: 'direct' | 'channel',
): Promise<'told' | 'refused'> {
  try {
    if (via === 'channel' && thread !== null) {
      const ts = await postOrUpdate(posting, key, thread.channelId, mentioning(userId, content), thread.ts)
      if (ts !== null) return 'told'
    }
    if ((await postOrUpdate(posting, key, userId, content)) !== null) return 'told'
  } catch (error) {
    if (isPassing(error)) throw error
    posting.log.info({ key, err: error }, 'somebody could not be told')
  }
  return 'refused'
}

/** The same words to one person among others. */
function mentioning(userId: string, { text, blocks }: Content): Content {
  const mention = mentionOf(userId)
  const [first, ...rest] = blocks
  const isParagraph = first?.type === 'section' && first.text?.type === 'mrkdwn'
  const opening: KnownBlock[] = isParagraph
    ? [sectionText(`${mention} ${first.text?.text ?? ''}`), ...rest]
    : [sectionText(mention), ...blocks]
  return { text: `${mention} ${text}`, blocks: opening }
}
