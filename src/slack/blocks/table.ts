import type { RawTextElement, RichTextBlock, TableBlock } from '@slack/types'
import { cell } from './elements.ts'
import { limits } from './limits.ts'

export type Cell = RawTextElement | RichTextBlock

/** Left over for the last row, which counts what does not fit. */
const spareCharacters = 200

/**
 * A table that fits Slack: what is beyond its rows or characters is counted in a last row.
 * @param rows in order of importance
 * @param more the first cell of the last row
 * @param mostCharacters of all its text
 */
export function fitTable(
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  more: (missing: number) => string,
  mostCharacters: number = limits.tableText,
): TableBlock {
  let left = mostCharacters - spareCharacters - heads.join('').length
  const shown: (readonly Cell[])[] = []
  for (const [index, row] of rows.entries()) {
    left -= row.reduce((sum, each) => sum + lengthOf(each), 0)
    // One row for the heads, and one to count the rest unless this is the last.
    const room = index === rows.length - 1 ? limits.tableRows - 1 : limits.tableRows - 2
    if (left < 0 || shown.length >= room) break
    shown.push(row)
  }
  const missing = rows.length - shown.length
  const last = missing === 0 ? [] : [[cell(more(missing)), ...heads.slice(1).map(() => cell(''))]]
  return { type: 'table', rows: [heads.map(cell), ...shown.map((row) => [...row]), ...last] }
}

/** A moment in the reader's zone, as a cell. */
export function timeCell(date: Date | null): Cell {
  if (date === null) return cell('')
  const timestamp = Math.floor(date.getTime() / 1000)
  const fallback = `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [{ type: 'date', timestamp, format: '{date_short_pretty} {time}', fallback }],
      },
    ],
  }
}

/** A link, as a cell; a plain text without an address. */
export function linkCell(text: string, url: string | null | undefined): Cell {
  if (!url || !/^https?:\/\//i.test(url) || url.length > limits.linkUrl) return cell(text)
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url, text: text || url }] }],
  }
}

/** Every string in a cell that may be read, counted generously. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce((sum, [key, entry]) => sum + (key === 'type' ? 0 : lengthOf(entry)), 0)
}
