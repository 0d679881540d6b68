import { short } from '../../words.ts'
import type { Announcement } from '../announcement.ts'
import { sectionText } from './elements.ts'
import type { Message } from './readiness.ts'
import { cut, link, mentionOf, plain, time } from './text.ts'

/** One person fills one role. */
const either = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/** What somebody is told whose signature is missing. */
export function reminderMessage(
  { state, missing, nudgedBy }: Extract<Announcement, { kind: 'candidate.reminder' }>,
  card: string | null,
): Message {
  const { candidate } = state
  const roles = either.format(missing.roles.map((title) => cut(title, 60)))
  const what = `${plain(cut(candidate.productTitle, 100))} ${plain(candidate.environment)} at \`${short(candidate.commit)}\``
  const where = card === null ? '' : ` ${link(card, 'Open the card')}.`
  const who = nudgedBy === null ? '' : `${mentionOf(nudgedBy)} asks you: `
  const text = `${who}Your signature as ${plain(roles)} is missing for ${what}. It is wanted by ${time(candidate.lapsesAt)}.${where}`
  return { text, blocks: [sectionText(text)] }
}
