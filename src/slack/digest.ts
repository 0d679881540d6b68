import type { Announcement } from './announcement.ts'
import { digestMessage } from './blocks/digest.ts'
import { digestDetails } from './blocks/digest-details.ts'
import { type Posting, postOrUpdate } from './post.ts'

/** Posts a digest once under its key, with its details in the thread. */
export async function showDigest(
  posting: Posting,
  { key, digest, schedule }: Extract<Announcement, { kind: 'digest.posted' }>,
): Promise<void> {
  const { channelId } = schedule
  const ts = await postOrUpdate(posting, key, channelId, digestMessage(digest))
  if (ts === null) {
    posting.log.warn({ key, channelId }, 'a digest could not be posted: the bot is not in its channel')
    return
  }
  for (const [index, details] of digestDetails(digest).entries()) {
    await postOrUpdate(posting, `${key}.details.${index}`, channelId, details, ts)
  }
}
