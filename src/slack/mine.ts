import type { KnownBlock } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import type { Waiting } from '../signoffs/mine.ts'
import { short } from '../words.ts'
import { contextLine, sectionText } from './blocks/elements.ts'
import { count, cut, link, plain } from './blocks/text.ts'
import { permalink } from './candidate.ts'
import type { Reply } from './command.ts'

const candidatesShown = 10
const itemsShown = 5

/** What waits for somebody, each with the way to its card. */
export async function mineReply(client: WebClient, waiting: readonly Waiting[]): Promise<Reply> {
  if (waiting.length === 0) return { text: 'Nothing waits for you.' }
  const shown = await Promise.all(waiting.slice(0, candidatesShown).map((each) => waitingBlock(client, each)))
  const more = waiting.length - shown.length
  const text = `${count(waiting.length, 'request')} ${waiting.length === 1 ? 'waits' : 'wait'} for you.`
  return { text, blocks: [sectionText(`*${text}*`), ...shown, ...(more > 0 ? [contextLine(`and ${more} more`)] : [])] }
}

async function waitingBlock(client: WebClient, waiting: Waiting): Promise<KnownBlock> {
  const { state, card, sign, items, conditions, isUnsure } = waiting
  const { candidate } = state
  const name = `${cut(candidate.productTitle, 80)} ${candidate.environment} at ${short(candidate.commit)}`
  const url = card === null ? null : await permalink({ client }, card.channelId, card.ts)
  const lines = [
    `*${url === null ? plain(name) : link(url, name)}*`,
    ...(sign.length === 0 ? [] : [`• Sign as ${sign.map((title) => plain(cut(title, 60))).join(' or ')}`]),
    ...some('Tick', items),
    ...some('Close', conditions),
    ...(isUnsure ? ['• Slack did not tell who is who here. Ask again in a moment.'] : []),
  ]
  return sectionText(lines.join('\n'))
}

function some(verb: string, titles: readonly string[]): string[] {
  const more = titles.length - itemsShown
  return [
    ...titles.slice(0, itemsShown).map((title) => `• ${verb}: ${plain(cut(title, 150))}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ]
}
