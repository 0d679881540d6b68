import { UserError } from '../errors.ts'
import type { Acted } from '../incidents/act.ts'
import { escapeText } from './blocks/text.ts'
import type { Reply } from './command.ts'

/** A sentence of a verb, in which people stand as mentions: nothing else of it becomes one. */
export const withMentions = (sentence: string): string =>
  escapeText(sentence).replace(/&lt;@([UW][A-Z0-9]{2,})&gt;/g, '<@$1>')

/** What is said to whoever acted on an incident, be it done or refused. */
export async function actedReply(act: Promise<Acted>): Promise<Reply> {
  return { text: withMentions(await sentenceOf(act)) }
}

/** What came of an act, in a sentence; a refusal is one too. */
export async function sentenceOf(act: Promise<Acted>): Promise<string> {
  try {
    return (await act).sentence
  } catch (error) {
    // A refusal names people, which a plain error could not.
    if (error instanceof UserError && error.code.startsWith('incident.')) return error.message
    throw error
  }
}
