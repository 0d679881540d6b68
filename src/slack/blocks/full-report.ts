import type { KnownBlock, ModalView } from '@slack/types'
import type { Detail } from '../../checks/check.ts'
import type { AskedCheck, Report } from '../../readiness/assessment.ts'
import { button, sectionText } from './elements.ts'
import { lineSections, planBlocks, requirementBlocks } from './full-report-plan.ts'
import { limits, textLength } from './limits.ts'
import { waiverLine } from './readiness-notes.ts'
import { statusEmoji } from './status.ts'
import { count, cut, cutMarkup, duration, link, mentionOf, plain, time } from './text.ts'

export const reportPageAction = 'readiness.page'
/** Of a view's 100 blocks some belong to its head and its buttons. */
const blocksOnPage = 90
/** Slack does not publish a total for views; this stays far under the 250 KB they may have. */
const charactersOnPage = 30_000

/**
 * The full report as a modal: what it takes, every area, every check, all evidence, the plan, in as many pages as it takes.
 * @param page from 0; beyond the last it is the last
 */
export function fullReportView(report: Report, page: number): ModalView {
  const pages = paginate(reportBlocks(report))
  const index = Math.min(Math.max(0, page), pages.length - 1)
  const { assessment } = report
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'Full report' },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: cut(`${assessment.verdict} · ${assessment.score} % · ${report.productTitle}`, limits.headerText),
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: `${plain(cut(report.environment, 80))}, ${time(report.finishedAt)}${pages.length > 1 ? `, page ${index + 1} of ${pages.length}` : ''}`,
          },
        ],
      },
      ...(pages[index] ?? []),
      ...(pages.length > 1 ? [pageButtons(report.id, index, pages.length)] : []),
    ],
  }
}

function reportBlocks(report: Report): KnownBlock[] {
  const areas = report.assessment.areas.flatMap((area): KnownBlock[] => [
    { type: 'divider' },
    {
      type: 'header',
      text: { type: 'plain_text', text: cut(`${area.title} · ${area.score} %`, limits.headerText) },
    },
    ...report.checks.filter((check) => check.area === area.id).flatMap(checkBlocks),
  ])
  return [...requirementBlocks(report), ...areas, ...planBlocks(report)]
}

function checkBlocks(check: AskedCheck): KnownBlock[] {
  const { confirmation, waiver } = check
  const said = confirmation
    ? `Confirmed by ${mentionOf(confirmation.by)}, ${time(confirmation.at)}`
    : plain(cut(check.answer.summary, 600))
  const lines = [
    `${statusEmoji[check.answer.status]} *${plain(cut(check.title, 150))}*${check.answer.status === 'pass' ? '' : ` (${check.priority})`}: ${said}`,
  ]
  if (waiver) lines.push(waiverLine(waiver))
  if (check.answer.status !== 'pass') {
    if (check.impact) lines.push(`Impact: ${plain(cut(check.impact, 300))}`)
    if (check.owner) lines.push(`Owner: ${plain(cut(check.owner.title, 100))}`)
    if (check.fix) lines.push(`Fix: ${plain(cut(check.fix, 400))}`)
  }
  if (check.lastKnown) {
    lines.push(`Last known: ${plain(cut(check.lastKnown.summary, 300))}, ${time(check.lastKnown.askedAt)}`)
  }
  return [sectionText(lines.join('\n')), ...detailSections(check.answer.details), askedLine(check)]
}

/** How old the answer is, how long it took, and where a person sees the same. */
function askedLine({ askedAt, tookMs, answer }: AskedCheck): KnownBlock {
  const asked = `Asked ${time(askedAt, '{time_secs}')}, answered in ${duration(tookMs)}.`
  const where = answer.link ? ` ${link(answer.link.url.slice(0, 500), cut(answer.link.title, 80))}` : ''
  return { type: 'context', elements: [{ type: 'mrkdwn', text: `${asked}${where}` }] }
}

/** From this many on, rows that say the same of different things share one line. */
const rowsToShare = 4

/** What is wrong first, a line each; then what is in order, in as few sections as their limit allows. */
function detailSections(details: readonly Detail[]): KnownBlock[] {
  const wrong = details.filter(({ status }) => status !== 'pass')
  const right = details.filter(({ status }) => status === 'pass')
  return lineSections([...wrong.map(detailLine), ...rightLines(right)])
}

function rightLines(details: readonly Detail[]): string[] {
  const byFinding = Map.groupBy(details, ({ found, note, link: where }) => (note || where ? null : found))
  return [...byFinding].flatMap(([found, rows]) => {
    if (found === null || rows.length < rowsToShare) return rows.map(detailLine)
    const subjects = rows.map(({ subject }) => plain(cut(subject, 150))).join(', ')
    return [`${statusEmoji.pass} ${plain(cut(found, 300))}: ${cutMarkup(subjects, 2000)}`]
  })
}

function detailLine(detail: Detail): string {
  const note = detail.note ? ` (${plain(cut(detail.note, 200))})` : ''
  const where = detail.link ? ` ${link(detail.link.url.slice(0, 500), cut(detail.link.title, 80))}` : ''
  return `${statusEmoji[detail.status]} ${plain(cut(detail.subject, 150))}: ${plain(cut(detail.found, 300))}${note}${where}`
}

function paginate(blocks: readonly KnownBlock[]): KnownBlock[][] {
  const pages: KnownBlock[][] = [[]]
  let characters = 0
  for (const block of blocks) {
    const size = textLength([block])
    const current = pages.at(-1) ?? []
    if (current.length > 0 && (current.length >= blocksOnPage || characters + size > charactersOnPage)) {
      pages.push([block])
      characters = size
    } else {
      current.push(block)
      characters += size
    }
  }
  return pages
}

function pageButtons(reportId: string, index: number, pages: number): KnownBlock {
  const turn = (text: string, page: number, suffix: string) =>
    button(`${reportPageAction}.${suffix}`, text, `page ${page + 1} of ${count(pages, 'page')}`, {
      report: reportId,
      page,
    })
  return {
    type: 'actions',
    elements: [
      ...(index > 0 ? [turn('Previous', index - 1, 'previous')] : []),
      ...(index < pages - 1 ? [turn('Next', index + 1, 'next')] : []),
    ],
  }
}
