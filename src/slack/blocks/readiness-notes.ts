import type { KnownBlock } from '@slack/types'
import type { Report, Waiver } from '../../readiness/assessment.ts'
import { type Difference, isChanged } from '../../readiness/difference.ts'
import type { PathStep } from '../../readiness/shortest-path.ts'
import { contextLine, sectionText } from './elements.ts'
import { statusEmoji, statusWord } from './status.ts'
import { count, cut, link, mentionOf, plain, time } from './text.ts'

const gatesOnCard = 5
const prerequisitesOnCard = 4
const stepsOnCard = 3
const changesOnCard = 3

/** What the card says beside areas and findings; each only where there is something to say. */
export function gateBlocks({ assessment }: Report): KnownBlock[] {
  const gates = (assessment.gates ?? []).filter(({ effect }) => effect !== 'note')
  const open = (assessment.prerequisites ?? []).filter(({ status }) => status !== 'pass')
  const lines = [
    ...few('Held up by', gates, gatesOnCard, ({ title, status }) => {
      return `${statusEmoji[status]} ${plain(cut(title, 80))} (${statusWord[status].toLowerCase()})`
    }),
    ...few('Open prerequisites', open, prerequisitesOnCard, ({ title }) => plain(cut(title, 100))),
  ]
  return lines.length === 0 ? [] : [sectionText(lines.join('\n'))]
}

/** That a check is waived: until when, by whom and why. */
export function waiverLine({ expiresAt, grantedBy, grantedAs, askedBy, reason }: Waiver): string {
  const granted = `${mentionOf(grantedBy)}${grantedAs === '' ? '' : ` (${plain(cut(grantedAs, 80))})`}`
  const why = plain(cut(reason, 300)).replace(/[.\s]+$/, '')
  return `Waived until ${time(expiresAt)} by ${granted}, asked by ${mentionOf(askedBy)}: ${why}.`
}

/** The fewest steps that make the verdict GO, at most three of them. */
export function pathBlocks({ assessment: { shortestPath, verdict } }: Report): KnownBlock[] {
  if (shortestPath === undefined || verdict === 'GO') return []
  const { steps, leadsToGo, scoreAfter } = shortestPath
  if (!leadsToGo) {
    return [contextLine('No fix leads to GO: something that decides here is not asked in this environment.')]
  }
  const more = steps.length - stepsOnCard
  const lines = [
    `*Shortest path to GO:* ${count(steps.length, 'step')}, then ${scoreAfter} %`,
    ...steps.slice(0, stepsOnCard).map((step, index) => `${index + 1}. ${stepLine(step)}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ]
  return [sectionText(lines.join('\n'))]
}

/** A step in a line: what, how and whose. */
export function stepLine({ kind, title, link: where, fix, owner }: PathStep): string {
  const named = where ? link(where.url.slice(0, 500), cut(title, 100)) : plain(cut(title, 100))
  const how = fix ?? (kind === 'prerequisite' ? 'have it confirmed' : null)
  const whose = owner ? ` (${plain(cut(owner.title, 60))})` : ''
  return `${named}${how === null ? '' : `: ${plain(cut(how, 200)).replace(/[.\s]+$/, '')}`}${whose}`
}

/** What changed since the last report, in a line. */
export function differenceBlocks(difference: Difference | null): KnownBlock[] {
  return difference === null ? [] : [contextLine(differenceLine(difference, time(difference.before.finishedAt)))]
}

/**
 * What changed, as a sentence in mrkdwn.
 * @param since when the earlier report was, as it is shown
 */
export function differenceLine({ before, after, points, verdict, checks }: Difference, since: string): string {
  const changed = checks.filter(isChanged)
  const titles = (change: string) => changed.filter((check) => check.change === change).map(({ title }) => title)
  const turned = changed
    .filter(({ change, before: was, after: is }) => change === 'unchanged' && was !== is)
    .map(({ title }) => title)
  const waivers = (waiver: string) => changed.filter((check) => check.waiver === waiver).map(({ title }) => title)
  const parts = [
    verdict === 'unchanged' ? '' : `${after.verdict} after ${before.verdict}`,
    points === 0 ? '' : `score ${points > 0 ? '+' : '−'}${Math.abs(points)}`,
    ...named('better', titles('better')),
    ...named('worse', titles('worse')),
    ...named('new', titles('new')),
    ...named('gone', titles('gone')),
    ...named('other', turned),
    ...named('waived', waivers('given')),
    ...named('waiver ended', waivers('ended')),
  ].filter(Boolean)
  return parts.length === 0 ? `Nothing changed since ${since}.` : `Since ${since}: ${parts.join('; ')}.`
}

function named(word: string, titles: readonly string[]): string[] {
  if (titles.length === 0) return []
  const shown = titles.slice(0, changesOnCard).map((title) => plain(cut(title, 60)))
  const more = titles.length - shown.length
  return [`${word}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`]
}

function few<Item>(heading: string, items: readonly Item[], most: number, line: (item: Item) => string): string[] {
  if (items.length === 0) return []
  const more = items.length - most
  const shown = items.slice(0, most).map(line).join(', ')
  return [`*${heading}:* ${shown}${more > 0 ? ` and ${more} more` : ''}`]
}
