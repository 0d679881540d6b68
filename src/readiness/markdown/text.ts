import type { CheckStatus, Link } from '../../checks/check.ts'
import { day } from '../../sources/outage.ts'
import type { Effect, Waiver } from '../assessment.ts'

export const statusWords: Readonly<Record<CheckStatus, string>> = {
  pass: 'pass',
  warn: 'warning',
  fail: 'failure',
  unknown: 'unknown',
}

export const effectWords: Readonly<Record<Effect, string>> = {
  stop: 'stops the release',
  condition: 'a condition',
  note: 'noted',
}

/** That a check is waived: until when, by whom and why. */
export function waiverSentence({ expiresAt, grantedBy, grantedAs, askedBy, reason }: Waiver): string {
  const granted = `${text(grantedBy)}${grantedAs === '' ? '' : ` (${text(grantedAs)})`}`
  return `Waived until ${day(expiresAt)} by ${granted}, asked by ${text(askedBy)}: ${sentence(reason)}`
}

/** A heading with what stands below it; nothing when there is nothing to stand there. */
export function section(heading: string, ...content: readonly string[]): string[] {
  return content.length === 0 ? [] : [heading, ...content]
}

/** A table; nothing without rows. Cells are Markdown already. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return []
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [[line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')]
}

/** A link behind a text, with the space before it; nothing for what is no web page. */
export function linked(link: Link | null | undefined): string {
  return isPage(link) ? ` ${titled(link.title, link)}` : ''
}

const isPage = (link: Link | null | undefined): link is Link => !!link && /^https?:\/\//i.test(link.url)

/** A text from outside that is itself the link, where there is one. */
export function titled(title: string, link: Link | null | undefined): string {
  if (!isPage(link)) return text(title)
  // In angle brackets an address may hold anything but brackets, breaks and, inside tables, a pipe.
  const url = link.url.replace(/[\s<>|\\]/g, encodeURIComponent)
  return `[${text(title)}](<${url}>)`
}

export const time = (date: Date) => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Text from outside, on one line, so escaped that it is shown as it is: no markup, no HTML, no list, no formula. */
export function text(outside: string): string {
  return outside
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>#|~&$]/g, '\\$&')
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
}

/** Text from outside as a sentence with exactly one full stop. */
export const sentence = (outside: string) => `${text(outside.replace(/[.\s]+$/, ''))}.`
