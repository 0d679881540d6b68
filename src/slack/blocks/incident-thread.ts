import type { IncidentEvent } from '../../store/incidents.ts'
import { sectionText } from './elements.ts'
import { type Names, nameOf } from './incident.ts'
import type { Message } from './readiness.ts'
import { count, cut, link, mentionOf, plain, time } from './text.ts'

/** An event that is told later than this says when it happened. */
const lateMs = 60_000
const linesAtMost = 20

/**
 * One event of an incident, as its thread is told.
 * @param people Slack user ids of those who are mentioned
 */
export function eventMessage(event: IncidentEvent, names: Names, people: readonly string[], at: Date): Message {
  const isLate = at.getTime() - event.at.getTime() > lateMs
  const when = isLate ? ` (${time(event.at)})` : ''
  const text = [`${sentenceOf(event, names)}${when}.`, ...mentions(people)].join(' ')
  return { text, blocks: [sectionText(text)] }
}

/** What happened while Slack could not be reached, in one message: the newest at its end. */
export function eventsMessage(events: readonly IncidentEvent[], names: Names, people: readonly string[]): Message {
  const shown = events.slice(-linesAtMost)
  const earlier = events.length - shown.length
  const text = [
    `${count(events.length, 'change')} that could not be told at once:`,
    ...(earlier > 0 ? [`• ${count(earlier, 'earlier change')}`] : []),
    ...shown.map((event) => `• ${time(event.at)}: ${sentenceOf(event, names, 100)}`),
    ...mentions(people),
  ].join('\n')
  return { text, blocks: [sectionText(text)] }
}

/** `Dana Okafor: acknowledged`, `Well again: Checkout`. */
function sentenceOf({ by, sentence, link: url }: IncidentEvent, names: Names, most = 600): string {
  const said = plain(cut(sentence, most)).replace(/[.\s]+$/, '')
  const look = url === null ? '' : ` ${link(url.slice(0, 500), 'Look')}`
  return by === null ? `${said}${look}` : `${nameOf(by, names)}: ${withoutCapital(said)}${look}`
}

/** An abbreviation such as `API` keeps its capitals. */
const withoutCapital = (text: string) =>
  /^\p{Lu}(?!\p{Lu})/u.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text

const mentions = (people: readonly string[]) => (people.length === 0 ? [] : [people.map(mentionOf).join(' ')])
