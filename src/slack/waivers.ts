import { dropTells } from '../store/held-tells.ts'
import type { Announcement, ShownWaiver } from './announcement.ts'
import { contextLine } from './blocks/elements.ts'
import { waiverMessage, waiverNotice } from './blocks/waivers.ts'
import { type Content, type Posting, postOrUpdate } from './post.ts'
import { respond } from './respond.ts'
import { addressing, tellings, tellPerson } from './tell.ts'

type WaiverAnnouncement = Extract<Announcement, { readonly waiver: ShownWaiver }>

/**
 * Posts or fills a waiver's living message, and tells in its thread whom the change concerns, once.
 * @throws SourceError when Slack is down or asks to wait
 */
export async function showWaiver(posting: Posting, announcement: WaiverAnnouncement): Promise<void> {
  const { kind, waiver, place } = announcement
  const key = `waiver.${waiver.id}`
  const granters = kind === 'waiver.asked' ? announcement.granters : []
  const grants = await addressing(posting, granters, 'waivers', posting.now())
  const content = waiverMessage(waiver, granters, grants)
  const ts = await postOrUpdate(posting, key, place.channelId, content)
  if (ts === null) return answerInstead(posting, announcement, content)
  const spot = { channelId: place.channelId, ts }
  if (kind === 'waiver.asked') {
    return holdForLater(posting, granters, { key: `${key}.asked`, content: waiverNotice(waiver, []), spot })
  }
  // It waits for nobody any more.
  await dropTells(posting.database, `${key}.asked.`)
  const concerned = kind === 'waiver.ended' ? announcement.concerned : [waiver.askedBy]
  const noticeKey = `${key}.${waiver.state}`
  const address = await addressing(posting, concerned, 'waivers', posting.now())
  await postOrUpdate(posting, noticeKey, place.channelId, waiverNotice(waiver, concerned, address), ts)
  await holdForLater(posting, concerned, { key: noticeKey, content: waiverNotice(waiver, []), spot })
}

/** Who has quiet hours is named in the thread without a mention, and told when they are over. */
async function holdForLater(
  posting: Posting,
  people: readonly string[],
  { key, content, spot }: { key: string; content: Content; spot: { channelId: string; ts: string } },
): Promise<void> {
  const wishes = await tellings(posting, people, 'waivers', posting.now())
  const told = { text: content.text, blocks: [...content.blocks, contextLine(`In <#${spot.channelId}>.`)] }
  for (const userId of people.filter((each) => wishes.get(each)?.when === 'later')) {
    await tellPerson(posting, { key: `${key}.${userId}`, kind: 'waivers', userId, content: told, thread: spot })
  }
}

/** Where the bot is not in the channel, the reply address of whoever asked is left. */
async function answerInstead(posting: Posting, { waiver, place }: WaiverAnnouncement, content: Content): Promise<void> {
  const { responseUrl } = place
  posting.log.warn({ waiver: waiver.id, channelId: place.channelId }, 'a waiver is shown where the bot may not write')
  const to = { responseUrl, channelId: null, userId: waiver.askedBy }
  await respond(posting, to, { ...content, visibleTo: 'channel' })
}
