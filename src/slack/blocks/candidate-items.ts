import type { KnownBlock } from '@slack/types'
import type { ChecklistState, ItemState } from '../../signoffs/progress.ts'
import { phaseTitles } from './candidate.ts'
import { contextLine, sectionText } from './elements.ts'
import type { Message } from './readiness.ts'
import { statusSign } from './status.ts'
import { count, cut, cutMarkup, link, mentionOf, plain, time } from './text.ts'

const charactersInMessage = 10_000
const blocksInMessage = 40
const messagesAtMost = 4
const titleInThread = 300
const charactersInBlock = 2_900

/**
 * All items of the checklists, for the card's thread: as many messages as it takes, four at most; what is beyond them is
 * counted, and in the windows.
 */
export function itemMessages(checklists: readonly ChecklistState[]): readonly Message[] {
  const blocks = checklists.flatMap(checklistBlocks)
  const pages: { blocks: KnownBlock[]; length: number }[] = []
  for (const block of blocks) {
    const length = block.text.text.length
    const page = pages.at(-1)
    if (page && page.length + length <= charactersInMessage && page.blocks.length < blocksInMessage) {
      page.blocks.push(block)
      page.length += length
    } else pages.push({ blocks: [block], length })
  }
  const shown = pages.slice(0, messagesAtMost)
  const left = pages.slice(messagesAtMost).reduce((sum, page) => sum + page.blocks.length, 0)
  const titles = checklists.map(({ title, done, total }) => `${cut(title, 80)}: ${done} of ${total} done`).join('. ')
  return shown.map((page, index) => {
    const isLast = index === shown.length - 1
    const rest =
      isLast && left > 0 ? [contextLine(`${count(left, 'more part')} in the windows that the card opens.`)] : []
    const part = shown.length > 1 ? ` (part ${index + 1} of ${shown.length})` : ''
    return { text: cutMarkup(`${plain(titles)}${part}`, 3_900), blocks: [...page.blocks, ...rest] }
  })
}

function checklistBlocks({ title, sections }: ChecklistState) {
  return sections.flatMap((section, index) => {
    const head = `*${plain(cut(section.title, 200))}* ${section.done} of ${section.items.length}, ${phaseTitles[section.phase].toLowerCase()}`
    const first = index === 0 ? [`*${plain(cut(title, 150))}*`] : []
    return packed([...first, head, ...section.items.map(itemLine)])
  })
}

/** Lines in as few paragraphs as Slack's limit allows. */
function packed(lines: readonly string[]) {
  const paragraphs: string[] = []
  for (const line of lines) {
    const last = paragraphs.at(-1)
    if (last !== undefined && last.length + line.length < charactersInBlock) {
      paragraphs[paragraphs.length - 1] = `${last}\n${line}`
    } else paragraphs.push(line)
  }
  return paragraphs.map((text) => ({
    ...sectionText(text),
    text: { type: 'mrkdwn' as const, text: cutMarkup(text, 3_000) },
  }))
}

/** An item in a line: its mark, its words, and what ticked it. */
export function itemLine(item: ItemState): string {
  const proof = proofOf(item)
  return `${markOf(item)} ${plain(cut(item.title, titleInThread))}${proof === '' ? '' : ` (${proof})`}`
}

/** Ticked, waived, open, or held up by a failing proof. */
export function markOf({ isDone, isWaived, proof }: ItemState): string {
  if (isDone) return statusSign.pass
  if (isWaived) return statusSign.warn
  return proof.some(({ status }) => status === 'fail') ? statusSign.fail : '⬜'
}

/** Who or what ticked it; what its checks say while it is open. */
export function proofOf({ tick, proof, checks, isDone, isAwaited }: ItemState): string {
  if (tick !== null) {
    const note = tick.note === null ? '' : `: ${plain(cut(tick.note, 200))}`
    const where = tick.link === null ? '' : ` ${link(tick.link.slice(0, 500), 'evidence')}`
    return `${mentionOf(tick.by)} ${time(tick.at, '{date_short_pretty}')}${note}${where}`
  }
  if (checks.length === 0 || isAwaited) return ''
  if (proof.length === 0) return 'its check is not asked here'
  if (isDone) return `proven: ${proof.map(({ title }) => plain(cut(title, 60))).join(', ')}`
  const open = proof.filter(({ status }) => status !== 'pass')
  return open
    .map(({ title, summary, waiver }) => {
      const until = waiver === undefined ? '' : `, waived until ${time(waiver.expiresAt, '{date_short_pretty}')}`
      return `${plain(cut(title, 60))}: ${plain(cut(summary, 120))}${until}`
    })
    .join('; ')
}
