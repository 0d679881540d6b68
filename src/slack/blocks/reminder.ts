import { listed } from '../../checks/rows.ts'
import { short } from '../../signoffs/seal.ts'
import type { Announcement } from '../announcement.ts'
import { sectionText } from './elements.ts'
import type { Message } from './readiness.ts'
import { cut, link, mentionOf, plain, time } from './text.ts'

/** What somebody is told whose signature is missing. */
export function reminderMessage(
  { state, missing, nudgedBy }: Extract<Announcement, { kind: 'candidate.reminder' }>,
  card: string | null,
): Message {
  const { candidate } = state
  const roles = listed(missing.roles.map((title) => cut(title, 60)))
  const what = `${plain(cut(candidate.productTitle, 100))} ${plain(candidate.environment)} at \`${short(candidate.commit)}\``
  const where = card === null ? '' : ` ${link(card, 'Open the card')}.`
  const who = nudgedBy === null ? '' : `${mentionOf(nudgedBy)} asks: `
  const text = `${who}your signature as ${plain(roles)} is missing for ${what}, until ${time(candidate.lapsesAt)}.${where}`
  const shown = `${text.charAt(0).toUpperCase()}${text.slice(1)}`
  return { text: shown, blocks: [sectionText(shown)] }
}
