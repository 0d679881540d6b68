import type { KnownBlock } from '@slack/types'
import { longDuration } from '../../checks/duration.ts'
import type { Digest, DigestProduct, Dora } from '../../digests/digest.ts'
import { short } from '../../words.ts'
import { chartOf, dayLabel } from './charts.ts'
import { headlineOf } from './digest-headline.ts'
import { hiddenText } from './digest-hidden.ts'
import { budgets, ending, oldest, waiting } from './digest-parts.ts'
import { cell, contextLine, sectionText } from './elements.ts'
import { fitMessage, limits } from './limits.ts'
import type { Message } from './readiness.ts'
import { verdictSign } from './status.ts'
import { type Cell, fitTable } from './table.ts'
import { count, cut, cutMarkup, plain, time } from './text.ts'

/** The table leaves room for what waits, the figures and the footer. */
const tableCharacters = 6_500
const linesShown = 6
/** Fewer say nothing about a direction. */
const leastPoints = 3

/** A digest in one message: what changed first, in one screen; the details stand in its thread. */
export function digestMessage(digest: Digest): Message {
  const headline = headlineOf(digest)
  const heads = ['Product', 'Verdict', 'Score', 'What changed']
  const table = fitTable(heads, digest.products.map(row), (missing) => count(missing, 'more product'), tableCharacters)
  const body: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: cut(headline, limits.headerText), emoji: true } },
    contextLine(spanLine(digest)),
    { ...table, column_settings: [{ is_wrapped: true }, {}, { align: 'right' }, { is_wrapped: true }] },
    ...part('Waiting', waiting(digest)),
    ...part('Error budget', budgets(digest)),
    ...part('Ending soon', ending(digest)),
    ...part('Oldest P0', oldest(digest)),
    ...(digest.dora === null ? [] : [sectionText(doraText(digest.dora))]),
    ...charts(digest),
  ]
  const [only] = digest.products.length === 1 ? digest.products : []
  // The headline of one product has its verdict already.
  const rest =
    only === undefined ? digest.products.slice(0, 10).map(inText) : [plain(whatChanged(only))].filter(Boolean)
  const text = `${[plain(headline), ...rest].join('. ')}.`
  return {
    text: cutMarkup(text, limits.fallbackText),
    blocks: fitMessage(body, [], (missing) => contextLine(`and ${count(missing, 'more part')} in the thread`)),
  }
}

function spanLine({ from, to, late }: Digest): string {
  const since = `Since ${time(from)}, as of ${time(to)}.`
  return late === null ? since : `${since} It was due ${time(late)} and comes late.`
}

function row(product: DigestProduct): Cell[] {
  const { title, now, before } = product
  if (now === null) {
    return [cell(cut(title, 60)), cell('No report'), cell(''), cell(cut(whatChanged(product) || '', 260))]
  }
  const turned = before !== null && before.verdict !== now.verdict ? `, was ${before.verdict}` : ''
  return [
    cell(cut(title, 60)),
    cell(`${verdictSign[now.verdict]} ${now.verdict}${turned}`),
    cell(scoreText(product)),
    cell(cut(whatChanged(product) || (before === null ? 'First report' : 'Nothing'), 260)),
  ]
}

function scoreText({ now, before }: DigestProduct): string {
  if (now === null) return ''
  const points = before === null ? 0 : now.score - before.score
  return points === 0 ? `${now.score} %` : `${now.score} % (${points > 0 ? '+' : '−'}${Math.abs(points)})`
}

/** What happened to a product, the worst first, in words without markup. */
function whatChanged({ worse, better, releases, incidents, hidden }: DigestProduct): string {
  const told = (checks: DigestProduct['worse'], verb: string) => {
    const [first] = checks
    if (first === undefined) return []
    const more = checks.length - 1
    return [`${verb}: ${cut(first.title, 60)}${more > 0 ? ` and ${more} more` : ''}`]
  }
  const [incident] = incidents
  const more = incidents.length - 1
  const [release] = releases
  return [
    ...(incident === undefined
      ? []
      : [
          `Incident ${incident.number}: ${cut(incident.title, 60)} ${lasted(incident)}${more > 0 ? ` and ${more} more` : ''}`,
        ]),
    ...told(worse, 'Worse'),
    ...told(better, 'Better'),
    ...(release === undefined
      ? []
      : [
          `${short(release.commit)} ${stateWords(release.state)}${releases.length > 1 ? ` and ${count(releases.length - 1, 'more release')}` : ''}`,
        ]),
    ...hiddenText(hidden),
  ].join('; ')
}

/** A release's state as people say it: `rolled back`. */
export const stateWords = (state: DigestProduct['releases'][number]['state']) => state.replaceAll('-', ' ')

/** `(open)`, or how long it took. */
export function lasted({ startedAt, resolvedAt }: DigestProduct['incidents'][number]): string {
  return resolvedAt === null ? '(open)' : `(${longDuration(resolvedAt.getTime() - startedAt.getTime())})`
}

function inText(product: DigestProduct): string {
  const { title, now } = product
  const changed = whatChanged(product)
  return plain(
    `${cut(title, 60)} ${now === null ? 'without a report' : `${now.verdict} ${scoreText(product)}`}${changed === '' ? '' : `: ${cut(changed, 200)}`}`,
  )
}

function part(title: string, lines: readonly string[]): KnownBlock[] {
  if (lines.length === 0) return []
  const more = lines.length - linesShown
  const shown = [...lines.slice(0, linesShown), ...(more > 0 ? [`and ${more} more`] : [])]
  return [sectionText(`*${title}*\n${shown.join('\n')}`)]
}

/** The four figures, each with that of the span before. */
function doraText({ now, before }: NonNullable<Digest['dora']>): string {
  const isEmpty = ({ deploymentsAWeek, ...rest }: Dora) =>
    deploymentsAWeek === 0 && Object.values(rest).every((figure) => figure === null)
  // Four times “no figure” is no news.
  if (isEmpty(now) && isEmpty(before)) {
    return '*How we deliver*\nNothing was deployed and no incident ended, this week or the week before.'
  }
  const figure = (name: string, of: (dora: Dora) => string) => `• ${name}: *${of(now)}* (before: ${of(before)})`
  const ms = (value: number | null) => (value === null ? 'no figure' : longDuration(Math.max(value, 1_000)))
  return [
    '*How we deliver*',
    figure('Deployments a week', ({ deploymentsAWeek }) => String(Math.round(deploymentsAWeek * 10) / 10)),
    figure('Lead time, from commit to live', ({ leadTimeMs }) => ms(leadTimeMs)),
    figure('Changes that failed', ({ changeFailureRate: rate }) =>
      rate === null ? 'no figure' : `${Math.round(rate * 100)} %`,
    ),
    figure('Time to restore', ({ timeToRestoreMs }) => ms(timeToRestoreMs)),
  ].join('\n')
}

/** Charts with the same as text beside each, for readers who see none. */
function charts({ products, charts: { scores, responseTimes, deployments } }: Digest): KnownBlock[] {
  const score = products.length === 1 ? 'Score' : 'Mean score'
  const drawn = (points: Digest['charts']['scores']) =>
    points.map(({ at, value }) => ({ label: dayLabel(at), value: Math.round(value) }))
  const inWords = (points: Digest['charts']['scores'], unit: string) =>
    `${points.map(({ value }) => Math.round(value)).join(', ')}${unit}`
  // A level line is a picture of nothing.
  const isLevel = new Set(scores.map(({ value }) => Math.round(value))).size === 1
  return [
    ...(scores.length < leastPoints || isLevel
      ? []
      : [
          chartOf('line', { title: score, series: 'Score', x: 'Day (UTC)', y: 'Percent' }, drawn(scores)),
          contextLine(`${score} by day: ${inWords(scores, ' %')}.`),
        ]),
    ...(responseTimes.length < leastPoints
      ? []
      : [
          chartOf(
            'line',
            { title: 'Response time (p95)', series: 'p95', x: 'Day (UTC)', y: 'ms' },
            drawn(responseTimes),
          ),
          contextLine(`p95 by day: ${inWords(responseTimes, ' ms')}.`),
        ]),
    // One bar alone says no more than its line in the table.
    ...(deployments.filter(({ value }) => value > 0).length < 2
      ? []
      : [
          chartOf(
            'bar',
            { title: 'Deployments a week', series: 'Deployments', x: 'Week', y: 'Number' },
            drawn(deployments),
          ),
          contextLine(`Deployments in each of the last ${deployments.length} weeks: ${inWords(deployments, '')}.`),
        ]),
  ]
}
