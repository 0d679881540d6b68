import type { KnownBlock } from '@slack/types'
import { longDuration } from '../../checks/duration.ts'
import type { Digest, DigestProduct } from '../../digests/digest.ts'
import { capital, short } from '../../words.ts'
import { lasted, stateWords } from './digest.ts'
import { hiddenText } from './digest-hidden.ts'
import { budgetText } from './digest-parts.ts'
import { sectionText } from './elements.ts'
import { limits, textLength } from './limits.ts'
import type { Message } from './readiness.ts'
import { count, cut, mentionOf, plain, time } from './text.ts'

const listed = 10

/** The details of a digest, for its thread: a paragraph for each product of which there is something to say. */
export function digestDetails({ products }: Digest): Message[] {
  const paragraphs = products.flatMap((product) => {
    const lines = linesOf(product)
    return lines.length === 0 ? [] : [sectionText(`*${plain(cut(product.title, 100))}*\n${lines.join('\n')}`)]
  })
  return packed(paragraphs).map((blocks, index, all) => {
    const text = all.length === 1 ? 'Details' : `Details, part ${index + 1} of ${all.length}`
    return { text, blocks }
  })
}

/** As many blocks a message as fit it. */
function packed(blocks: readonly KnownBlock[]): KnownBlock[][] {
  const messages: KnownBlock[][] = []
  for (const block of blocks) {
    const last = messages.at(-1)
    const fits = last !== undefined && last.length < limits.blocksInMessage
    if (fits && textLength([...last, block]) <= limits.messageText) last.push(block)
    else messages.push([block])
  }
  return messages
}

function linesOf({ worse, better, incidents, releases, hidden, budget }: DigestProduct): string[] {
  const checks = (turned: DigestProduct['worse'], verb: string) => [
    ...turned
      .slice(0, listed)
      .map(
        ({ priority, title, summary }) =>
          `• ${verb} (${priority}): ${plain(cut(title, 100))}. ${plain(cut(capital(summary), 200))}`,
      ),
    ...more(turned.length, `${verb.toLowerCase()} check`),
  ]
  return [
    ...incidents
      .slice(0, listed)
      .map((incident) => `• Incident ${incident.number} (${incident.severity}): ${incidentLine(incident)}`),
    ...more(incidents.length, 'incident'),
    ...checks(worse, 'Worse'),
    ...checks(better, 'Better'),
    ...releases
      .slice(0, listed)
      .map(
        ({ commit, state, at, by }) =>
          `• Release \`${short(commit)}\`: ${stateWords(state)} since ${time(at)}, deployed by ${mentionOf(by)}`,
      ),
    ...more(releases.length, 'release'),
    ...hiddenText(hidden).map((text) => `• ${capital(text)}`),
    ...(budget === null ? [] : [`• ${capital(budgetText(budget))}`]),
  ]
}

function more(amount: number, what: string): string[] {
  return amount > listed ? [`and ${count(amount - listed, `more ${what}`)}`] : []
}

function incidentLine({ title, startedAt, acknowledgedAt, ...rest }: DigestProduct['incidents'][number]): string {
  const acknowledged =
    acknowledgedAt === null
      ? ''
      : `, acknowledged after ${longDuration(Math.max(acknowledgedAt.getTime() - startedAt.getTime(), 1_000))}`
  return `${plain(cut(title, 150))}, since ${time(startedAt)} ${lasted({ title, startedAt, acknowledgedAt, ...rest })}${acknowledged}`
}
