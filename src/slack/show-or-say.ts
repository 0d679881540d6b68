import { UserError } from '../errors.ts'
import { sectionText } from './blocks/elements.ts'
import { cutMarkup } from './blocks/text.ts'
import { slackErrorCode } from './client.ts'
import type { Content, Posting } from './post.ts'

const refusedContent = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_too_long', 'msg_blocks_too_long'])

/**
 * Shows a message; where Slack refuses its blocks, at least its words.
 * @throws UserError `slack.not_shown` when it refuses those too: the same content must not be tried for ever
 */
export async function showOrSay<Shown>(
  { log }: Posting,
  key: string,
  content: Content,
  show: (content: Content) => Promise<Shown>,
): Promise<Shown> {
  const isRefused = (error: unknown) => refusedContent.has(slackErrorCode(error) ?? '')
  try {
    return await show(content)
  } catch (error) {
    if (!isRefused(error)) throw error
    log.error({ key, err: error }, 'Slack refused the blocks of a message; its words are shown instead')
  }
  try {
    const said = cutMarkup(content.text, wordsAtMost)
    return await show({ text: said, blocks: [sectionText(said)] })
  } catch (error) {
    if (isRefused(error)) throw new UserError('slack.not_shown', 'Slack refused to show this.')
    throw error
  }
}

/** As much as fits one paragraph. */
const wordsAtMost = 2_900
