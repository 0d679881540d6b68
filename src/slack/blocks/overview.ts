import type { KnownBlock } from '@slack/types'
import type { Report, Verdict } from '../../readiness/assessment.ts'
import type { OverviewLine } from '../../readiness/overview.ts'
import { button, cell, contextLine } from './elements.ts'
import { limits } from './limits.ts'
import type { Message } from './readiness.ts'
import { statusSign, verdictSign } from './status.ts'
import { type Cell, fitTable } from './table.ts'
import { count, cut, cutMarkup, escapeText, time } from './text.ts'

export const refreshOverviewAction = 'overview.refresh'
const productsInText = 10

/** The placeholder of an overview. */
export function askingOverview(products: number): Message {
  const text = `Asking the sources of ${count(products, 'product')}…`
  return { text, blocks: [contextLine(text)] }
}

/**
 * All products in one table, each in its default environment, the worst verdict first.
 * @param options.refreshing new answers are on their way into this message
 */
export function overviewMessage(
  lines: readonly OverviewLine[],
  options: { readonly by: string; readonly refreshing?: boolean },
): Message {
  const sorted = [...lines].sort((one, other) => rankOf(one.report) - rankOf(other.report))
  const heads = ['Product', 'Verdict', 'Score', 'Risk', 'Worst finding']
  const table = fitTable(heads, sorted.map(row), (missing) => count(missing, 'more product'), 9_500)
  const footer = options.refreshing
    ? 'Asking again… These answers are the last known ones.'
    : `Asked by ${options.by}${age(lines)}. \`/readiness [product]\` shows one with its reasons.`
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: cut(tally(lines), limits.headerText), emoji: true } },
    { ...table, column_settings: [{ is_wrapped: true }, {}, { align: 'right' }, {}, { is_wrapped: true }] },
    { type: 'actions', elements: [button(refreshOverviewAction, 'Refresh', 'Ask all products again', {})] },
    contextLine(footer),
  ]
  return { text: cutMarkup(summary(sorted), limits.fallbackText), blocks }
}

const verdicts: readonly Verdict[] = ['NO-GO', 'GO WITH CONDITIONS', 'GO']

/** `🔴 3 NO-GO · 🟢 2 GO`. */
function tally(lines: readonly OverviewLine[]): string {
  const parts = verdicts.flatMap((verdict) => {
    const amount = lines.filter(({ report }) => report?.assessment.verdict === verdict).length
    return amount === 0 ? [] : [`${verdictSign[verdict]} ${amount} ${verdict}`]
  })
  const without = lines.filter(({ report }) => report === null).length
  if (without > 0) parts.push(`${statusSign.unknown} ${without} without a report`)
  return parts.length === 0 ? 'There is no product' : parts.join(' · ')
}

/** What needs somebody first: no report, then NO-GO, each by its score. */
function rankOf(report: Report | null): number {
  if (report === null) return -1
  return verdicts.indexOf(report.assessment.verdict) * 1000 + report.assessment.score
}

function row({ product, productTitle, report }: OverviewLine): Cell[] {
  const title = cell(cut(productTitle, 60))
  if (report === null)
    return [title, cell('No report'), cell(''), cell(''), cell(`/readiness ${cut(product, 60)} asks again`)]
  const { verdict, score, risk, findings } = report.assessment
  const [worst] = findings
  return [
    title,
    cell(`${verdictSign[verdict]} ${verdict}`),
    cell(`${score} %`),
    cell(risk ?? ''),
    cell(
      worst
        ? `${worst.priority} ${cut(worst.title, 60)}: ${cut(worst.summary, 80)}${worst.waiver ? ' (waived)' : ''}`
        : 'None',
    ),
  ]
}

/** How old the oldest answer is. */
function age(lines: readonly OverviewLine[]): string {
  const times = lines.flatMap(({ report }) => report?.finishedAt.getTime() ?? [])
  return times.length === 0 ? '' : `, answered ${time(new Date(Math.min(...times)))}`
}

function summary(sorted: readonly OverviewLine[]): string {
  const shown = sorted.slice(0, productsInText).map(({ productTitle, report }) => {
    const title = escapeText(cut(productTitle, 60))
    return report ? `${title} ${report.assessment.verdict} ${report.assessment.score} %` : `${title} without a report`
  })
  const more = sorted.length - shown.length
  const rest = more > 0 ? `, and ${count(more, 'more product')}` : ''
  return `${count(sorted.length, 'product')}: ${shown.join(', ')}${rest}.`
}
