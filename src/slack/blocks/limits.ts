import type { KnownBlock } from '@slack/types'

/** Slack's limits, published and found. https://docs.slack.dev/reference/block-kit/blocks and slackapi/bolt-js#2509 for the total. */
export const limits = {
  blocksInMessage: 50,
  blocksInView: 100,
  sectionText: 3000,
  headerText: 150,
  buttonText: 75,
  buttonValue: 2000,
  tableRows: 100,
  tableText: 10_000,
  /** Not documented for links in tables; far under what any block takes. */
  linkUrl: 500,
  /** All text of a message's blocks together; a little under the 13,200 at which Slack starts to refuse. */
  messageText: 12_000,
  /** A view may have 250 KB as JSON. */
  viewBytes: 200_000,
  /** `text` of chat.update. */
  fallbackText: 4000,
} as const

/** How many characters of text the blocks hold together, as Slack's total counts them. */
export function textLength(blocks: readonly KnownBlock[]): number {
  let length = 0
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (key === 'text' || key === 'title' || key === 'url') length += value.length
    } else if (Array.isArray(value)) {
      for (const entry of value) walk(entry, key)
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, entry] of Object.entries(value)) walk(entry, name)
    }
  }
  walk(blocks, '')
  return length
}

/**
 * Keeps the first blocks that fit a message and always the last ones (its buttons), leaving out from the middle.
 * @param body blocks in order of importance
 * @param tail blocks that must stay
 * @param leftOut says how many of the body were left out; itself a block
 */
export function fitMessage(
  body: readonly KnownBlock[],
  tail: readonly KnownBlock[],
  leftOut: (missing: number) => KnownBlock,
): KnownBlock[] {
  const whole = [...body, ...tail]
  if (whole.length <= limits.blocksInMessage && textLength(whole) <= limits.messageText) return whole
  for (let kept = Math.min(body.length, limits.blocksInMessage) - 1; kept > 0; kept -= 1) {
    const blocks = [...body.slice(0, kept), leftOut(body.length - kept), ...tail]
    if (blocks.length <= limits.blocksInMessage && textLength(blocks) <= limits.messageText) return blocks
  }
  return [leftOut(body.length), ...tail]
}
