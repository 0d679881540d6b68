import { rememberMessage } from '../store/messages.ts'
import { slackErrorCode } from './client.ts'
import { type Content, type Posting, postOrUpdate } from './post.ts'

const outOfOrder = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])

/**
 * A direct message, or another channel. Where Slack lets nobody write, nothing is held up; a person whom it refuses, as
 * somebody who has left, is not tried again.
 */
export async function tellElsewhere(posting: Posting, key: string, to: string, content: Content): Promise<void> {
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
