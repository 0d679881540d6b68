import type { Announcement, ShownWaiver } from './announcement.ts'
import { waiverMessage, waiverNotice } from './blocks/waivers.ts'
import { type Content, type Posting, postOrUpdate } from './post.ts'
import { respond } from './respond.ts'

type WaiverAnnouncement = Extract<Announcement, { readonly waiver: ShownWaiver }>

/**
 * Posts or fills a waiver's living message, and tells in its thread whom the change concerns, once.
 * @throws SourceError when Slack is down or asks to wait
 */
export async function showWaiver(posting: Posting, announcement: WaiverAnnouncement): Promise<void> {
  const { kind, waiver, place } = announcement
  const key = `waiver.${waiver.id}`
  const content = waiverMessage(waiver, kind === 'waiver.asked' ? announcement.granters : [])
  const ts = await postOrUpdate(posting, key, place.channelId, content)
  if (ts === null) return answerInstead(posting, announcement, content)
  if (kind === 'waiver.asked') return
  const concerned = kind === 'waiver.ended' ? announcement.concerned : [waiver.askedBy]
  await postOrUpdate(posting, `${key}.${waiver.state}`, place.channelId, waiverNotice(waiver, concerned), ts)
}

/** Where the bot is not in the channel, the reply address of whoever asked is left. */
async function answerInstead(posting: Posting, { waiver, place }: WaiverAnnouncement, content: Content): Promise<void> {
  const { responseUrl } = place
  posting.log.warn({ waiver: waiver.id, channelId: place.channelId }, 'a waiver is shown where the bot may not write')
  const to = { responseUrl, channelId: null, userId: waiver.askedBy }
  await respond(posting, to, { ...content, visibleTo: 'channel' })
}
