import type { KnownBlock } from '@slack/types'
import type { Excuse } from '../../monitors/excuse.ts'
import type { Hiding } from '../../monitors/hiding.ts'
import { contextLine } from './elements.ts'
import { count, cut, mentionOf, plain, time } from './text.ts'

/** Beside a table that is as long as tables may be. */
const mostCharacters = 1_500

/** What is hidden now, a line each in mrkdwn, as many as fit beside a table; null for nothing. Of one product its name is not said again. */
export function hidingLines(
  hiding: readonly Hiding[],
  { isOneProduct }: { readonly isOneProduct: boolean },
): string | null {
  if (hiding.length === 0) return null
  const lines: string[] = []
  let length = 0
  for (const each of hiding) {
    const line = hidingLine(each, { isOneProduct })
    length += line.length + 1
    if (length > mostCharacters) break
    lines.push(line)
  }
  const more = hiding.length - lines.length
  return [...lines, ...(more > 0 ? [`${count(more, 'more', 'more')} hidden.`] : [])].join('\n')
}

/** What is hidden now of one product, in small grey lines; no block for nothing. */
export function hidingBlocks(hiding: readonly Hiding[]): KnownBlock[] {
  const lines = hidingLines(hiding, { isOneProduct: true })
  return lines === null ? [] : [contextLine(lines)]
}

/** `Acme production · www: muted until today at 14:00 by @Ann: Database moves.`, in mrkdwn. */
export function hidingLine(hiding: Hiding, { isOneProduct }: { readonly isOneProduct: boolean }): string {
  const { productTitle, environment, monitors } = hiding
  const where = isOneProduct ? [] : [`${plain(cut(productTitle, 60))} ${plain(cut(environment, 40))}`]
  const what = monitors === null ? (isOneProduct ? ['Everything'] : []) : [namesOf(monitors)]
  return `${[...where, ...what].join(' · ')}: ${excuseText(hiding)}.`
}

/** `muted until today at 14:00 by @Ann: Database moves`, `maintenance until today at 14:00: Backup`, in mrkdwn. */
export function excuseText({ kind, reason, until, by }: Excuse): string {
  const why = plain(cut(reason, 200)).replace(/[.]+$/, '')
  if (kind === 'maintenance') return `maintenance until ${time(until)}: ${why}`
  return `muted until ${time(until)}${by === null ? '' : ` by ${mentionOf(by)}`}: ${why}`
}

function namesOf(monitors: readonly string[]): string {
  const shown = monitors.slice(0, 5).map((name) => plain(cut(name, 60)))
  const more = monitors.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
