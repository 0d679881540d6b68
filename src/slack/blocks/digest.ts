import type { KnownBlock } from '@slack/types'
import { longDuration } from '../../checks/duration.ts'
import type { Digest, DigestProduct, Dora } from '../../digests/digest.ts'
import { short } from '../../words.ts'
import { chartOf, dayLabel } from './charts.ts'
import { hiddenRequests, hiddenText } from './digest-hidden.ts'
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
const minuteMs = 60_000

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
    ...part('Ending soon', ending(digest)),
    ...part('Oldest P0', oldest(digest)),
    ...(digest.dora === null ? [] : [sectionText(doraText(digest.dora))]),
    ...charts(digest),
  ]
  const text = `${headline}. ${digest.products.slice(0, 10).map(inText).join('. ')}.`
  return {
    text: cutMarkup(text, limits.fallbackText),
    blocks: fitMessage(body, [], (missing) => contextLine(`and ${count(missing, 'more part')} in the thread`)),
  }
}

/** `2 products got worse, 1 got better`: what one wants to know before anything else. */
export function headlineOf({ products, isChanged, kind }: Pick<Digest, 'products' | 'isChanged' | 'kind'>): string {
  const open = products.reduce(
    (sum, { incidents }) => sum + incidents.filter(({ resolvedAt }) => resolvedAt === null).length,
    0,
  )
  const worse = products.filter((product) => direction(product) < 0).length
  const better = products.filter((product) => direction(product) > 0).length
  const parts = [
    ...(open > 0 ? [`${count(open, 'incident')} open`] : []),
    ...(worse > 0 ? [`${count(worse, 'product')} got worse`] : []),
    ...(better > 0 ? [`${count(better, 'product')} got better`] : []),
  ]
  if (parts.length > 0) return parts.join(', ')
  if (isChanged) return kind === 'daily' ? 'Products are as good as before' : 'The week: as good as before'
  return 'Nothing changed'
}

const verdictRank = { 'NO-GO': 0, 'GO WITH CONDITIONS': 1, GO: 2 } as const

/** Below 0 for a product that got worse: its verdict counts first, then its score, then its checks. */
function direction({ now, before, better, worse }: DigestProduct): number {
  if (now === null || before === null) return 0
  return (
    verdictRank[now.verdict] - verdictRank[before.verdict] || now.score - before.score || better.length - worse.length
  )
}

function spanLine({ from, to, late }: Digest): string {
  const since = `Since ${time(from)}, as of ${time(to)}.`
  return late === null ? since : `${since} It was due ${time(late)} and comes late.`
}

function row(product: DigestProduct): Cell[] {
  const { title, now, before } = product
  if (now === null) return [cell(cut(title, 60)), cell('No report'), cell(''), cell('')]
  const turned = before !== null && before.verdict !== now.verdict ? `, was ${before.verdict}` : ''
  return [
    cell(cut(title, 60)),
    cell(`${verdictSign[now.verdict]} ${now.verdict}${turned}`),
    cell(scoreText(product)),
    cell(cut(whatChanged(product) || 'Nothing', 260)),
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
          `${short(release.commit)} ${release.state}${releases.length > 1 ? ` and ${count(releases.length - 1, 'more release')}` : ''}`,
        ]),
    ...hiddenText(hidden),
  ].join('; ')
}

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

const waiting = ({ products, to }: Digest) =>
  products
    .flatMap(({ title, signatures }) => signatures.map((each) => ({ title, ...each })))
    .toSorted((one, other) => Number(one.since) - Number(other.since))
    .map(({ title, commit, environment, missing, since }) => {
      const age = longDuration(Math.max(to.getTime() - since.getTime(), minuteMs))
      const roles = missing.map((role) => plain(cut(role, 60))).join(', ')
      return `• ${plain(cut(title, 60))} ${plain(environment)} at \`${short(commit)}\` wants the signature of ${roles}, for ${age}`
    })
    .concat(hiddenRequests(products))

const ending = ({ products }: Digest) =>
  products
    .flatMap(({ title, expiring }) => expiring.map((each) => ({ product: title, ...each })))
    .toSorted((one, other) => Number(one.at) - Number(other.at))
    .map(({ product, kind, title, at }) => {
      return `• ${plain(cut(product, 60))}: the ${kind} ${kind === 'lock' ? 'of' : 'for'} ${plain(cut(title, 100))} ends ${time(at)}`
    })

const oldest = ({ products, to }: Digest) =>
  products
    .flatMap(({ title, oldestP0 }) => (oldestP0 === null ? [] : [{ product: title, ...oldestP0 }]))
    .toSorted((one, other) => Number(one.since) - Number(other.since))
    .map(({ product, title, since, owner }) => {
      const age = longDuration(Math.max(to.getTime() - since.getTime(), minuteMs))
      return `• ${plain(cut(product, 60))}: ${plain(cut(title, 100))}, failing for ${age}${owner === null ? '' : ` (${plain(cut(owner, 60))})`}`
    })

/** The four figures, each with that of the span before. */
function doraText({ now, before }: NonNullable<Digest['dora']>): string {
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
function charts({ charts: { scores, responseTimes, deployments } }: Digest): KnownBlock[] {
  const drawn = (points: Digest['charts']['scores']) =>
    points.map(({ at, value }) => ({ label: dayLabel(at), value: Math.round(value) }))
  const inWords = (points: Digest['charts']['scores'], unit: string) =>
    `${points.map(({ value }) => Math.round(value)).join(', ')}${unit}`
  return [
    ...(scores.length < leastPoints
      ? []
      : [
          chartOf('line', { title: 'Mean score', series: 'Score', x: 'Day (UTC)', y: 'Percent' }, drawn(scores)),
          contextLine(`Mean score by day: ${inWords(scores, ' %')}.`),
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
    ...(deployments.every(({ value }) => value === 0)
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
