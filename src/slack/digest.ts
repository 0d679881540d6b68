import type { DigestSchedule } from '../digests/digest.ts'
import { isSlackUser } from '../words.ts'
import type { Announcement } from './announcement.ts'
import { digestMessage } from './blocks/digest.ts'
import { digestDetails } from './blocks/digest-details.ts'
import { sectionText } from './blocks/elements.ts'
import { type Posting, postOrUpdate } from './post.ts'
import { tellPerson } from './tell.ts'

/**
 * Posts a digest once under its key, with its details in the thread. Whoever subscribed a channel that is closed to the bot
 * is told so, once.
 * @throws SourceError when Slack is down or asks to wait
 */
export async function showDigest(
  posting: Posting,
  { key, digest, schedule }: Extract<Announcement, { kind: 'digest.posted' }>,
): Promise<void> {
  const { channelId } = schedule
  const ts = await postOrUpdate(posting, key, channelId, digestMessage(digest))
  if (ts === null) {
    posting.log.warn({ key, channelId }, 'a digest could not be posted: the bot is not in its channel')
    return tellSubscriber(posting, schedule)
  }
  for (const [index, details] of digestDetails(digest).entries()) {
    await postOrUpdate(posting, `${key}.details.${index}`, channelId, details, ts)
  }
}

/** The owners of a product's file read the log; somebody who typed a command may not. */
async function tellSubscriber(posting: Posting, { id, by, kind, channelId }: DigestSchedule): Promise<void> {
  if (by === null || !isSlackUser(by)) return
  const closed = `The ${kind} digest of <#${channelId}> could not be posted: Countersign is not in that channel, or it is archived.`
  const text = `${closed} Invite Countersign there, or end the digest there with /digest unsubscribe ${kind}. You are told this once.`
  const content = { text, blocks: [sectionText(text)] }
  await tellPerson(posting, { key: `digest.${id}.closed`, kind: 'closed-digests', userId: by, content })
}
