import type { ActionsBlock, ContextBlock, KnownBlock, TableBlock } from '@slack/types'
import type { Hiding } from '../../monitors/hiding.ts'
import type { AreaAssessment, AskedCheck, Finding, Report } from '../../readiness/assessment.ts'
import type { Difference } from '../../readiness/difference.ts'
import { capital } from '../../words.ts'
import { button, cell, contextLine, sectionText } from './elements.ts'
import { hidingBlocks } from './hiding.ts'
import { fitMessage, limits } from './limits.ts'
import { differenceBlocks, differenceLine, gateBlocks, pathBlocks, waiverLine } from './readiness-notes.ts'
import { statusEmoji, statusSign, verdictSign } from './status.ts'
import { count, cut, cutMarkup, duration, escapeText, link, mentionOf, plain, time } from './text.ts'

/** What a message needs: its blocks, and a text that reads well by itself (notifications, screen readers). */
export interface Message {
  readonly text: string
  readonly blocks: KnownBlock[]
}

const findingsOnCard = 5
const areasOnCard = 12

export const refreshAction = 'readiness.refresh'
export const reportAction = 'readiness.report'
export const documentAction = 'readiness.document'
export const waiveAction = 'readiness.waive'

/** The placeholder that is posted at once. */
export function askingMessage(productTitle: string, environment: string): Message {
  const text = `Asking the sources of ${cut(escapeText(productTitle), 200)} ${cut(escapeText(environment), 80)}…`
  return { text, blocks: [contextLine(text)] }
}

/** The card when the report could not be made. */
export function failedMessage(productTitle: string, environment: string, sentence: string): Message {
  const text = `No report on ${cut(escapeText(productTitle), 200)} ${cut(escapeText(environment), 80)}: ${escapeText(sentence)}`
  return { text: cut(text, limits.fallbackText), blocks: [sectionText(`${statusEmoji.unknown} ${text}`)] }
}

export interface CardOptions {
  readonly askedBy: string
  /** A new report is being gathered for this card. */
  readonly refreshing?: boolean
  /** How it differs from the report before it; null when there is none, or it is not told. */
  readonly difference?: Difference | null
  /** Maintenance and mutes that hold now of what was asked; none when left out. */
  readonly hiding?: readonly Hiding[]
  /** Whether waivers can be asked for here. */
  readonly mayBeWaived?: boolean
}

/** The readiness card: verdict and score, areas as a table, what holds it up, the way to GO, buttons. */
export function readinessCard(report: Report, options: CardOptions): Message {
  const { assessment } = report
  const shown = assessment.findings.slice(0, findingsOnCard)
  const hidden = assessment.findings.length - shown.length

  const body: KnownBlock[] = [
    {
      type: 'header',
      text: { type: 'plain_text', text: cut(headline(report), limits.headerText), emoji: true },
    },
    sectionText(`${named(report)}. ${causes(report)}`),
    ...differenceBlocks(options.difference ?? null),
    ...hidingBlocks(options.hiding ?? []),
    areasTable(report),
    ...gateBlocks(report),
    ...shown.map((finding) => sectionText(findingText(finding))),
  ]
  if (hidden > 0) body.push(contextLine(`${count(hidden, 'more finding')} in the full report.`))
  body.push(...pathBlocks(report))
  return {
    text: cutMarkup(summaryText(report, options.difference ?? null), limits.fallbackText),
    blocks: fitMessage(body, [buttons(report, options), footer(report, options)], (missing) =>
      contextLine(`${count(missing, 'part')} left out for length; the full report has everything.`),
    ),
  }
}

function headline({ assessment }: Report): string {
  return `${verdictSign[assessment.verdict]} ${assessment.verdict} · ${assessment.score} %`
}

/** What it is about, and the risk of shipping it as it is. */
function named({ productTitle, environment, assessment: { risk, commit } }: Report): string {
  const at = commit ? ` at ${plain(commit.slice(0, 7))}` : ''
  const what = `*${plain(cut(productTitle, 200))}* ${plain(cut(environment, 80))}${at}`
  return risk === undefined ? what : `${what} · risk ${risk}`
}

/** Why, in one sentence: the root reason without the verdict it restates. */
function causes({ assessment }: Report): string {
  const sentence = assessment.reason.sentence.replace(/^(GO WITH CONDITIONS|NO-GO|GO): /, '')
  return `${plain(cut(capital(sentence), 600)).replace(/[.\s]+$/, '')}.`
}

function areasTable({ assessment, checks }: Report): TableBlock {
  const areas = assessment.areas.slice(0, areasOnCard)
  const left = assessment.areas.length - areas.length
  return {
    type: 'table',
    column_settings: [{ is_wrapped: true }, { align: 'right' }, { is_wrapped: true }],
    rows: [
      [cell('Area'), cell('Score'), cell('Found')],
      ...areas.map((area) => [
        cell(`${statusSign[area.status]} ${cut(area.title, 60)}`),
        cell(`${area.score} %`),
        cell(cut(areaSummary(area, checks), 140)),
      ]),
      ...(left > 0 ? [[cell(`${count(left, 'more area')}`), cell(' '), cell('In the full report')]] : []),
    ],
  }
}

/** An area of one check says what it found; a larger one counts. */
function areaSummary(area: AreaAssessment, checks: readonly AskedCheck[]): string {
  const own = checks.filter((check) => check.area === area.id)
  const [only] = own
  if (own.length === 1 && only) return only.confirmation ? 'Confirmed by a person' : only.answer.summary
  const parts = [
    area.counts.fail > 0 ? `${area.counts.fail} failed` : '',
    area.counts.unknown > 0 ? `${area.counts.unknown} unknown` : '',
    area.counts.warn > 0 ? count(area.counts.warn, 'warning') : '',
    area.counts.pass > 0 ? `${area.counts.pass} OK` : '',
  ]
  return parts.filter(Boolean).join(', ')
}

/** What was found, then whom it hurts and who mends it, then whether it is waived. The title leads to where the reader sees the same. */
function findingText(finding: Finding): string {
  const waiver = finding.waiver ? `\n${waiverLine(finding.waiver)}` : ''
  const title = cut(finding.title, 120)
  const named = finding.link ? link(finding.link.url.slice(0, 500), title) : plain(title)
  const impact = finding.impact ? `${plain(cut(finding.impact, 300)).replace(/[.\s]+$/, '')}.` : ''
  const owner = finding.owner ? `Owner: ${plain(cut(finding.owner.title, 80))}.` : ''
  const second = [impact, owner].filter(Boolean).join(' ')
  return (
    `${statusEmoji[finding.status]} *${finding.priority} ${named}:* ${plain(cut(finding.summary, 500))}` +
    (second ? `\n${second}` : '') +
    waiver
  )
}

function buttons(report: Report, { mayBeWaived }: CardOptions): ActionsBlock {
  const { product, productTitle, environment, id, assessment } = report
  const isOpen = assessment.findings.some(({ waiver }) => waiver === undefined)
  const value = { product, environment, report: id }
  return {
    type: 'actions',
    elements: [
      button(refreshAction, 'Refresh', `Ask again whether ${productTitle} may ship`, value),
      button(reportAction, 'Full report', `Open the full report on ${productTitle}`, value),
      button(documentAction, 'Document', `Write the report on ${productTitle} down as a document`, value),
      ...(mayBeWaived && isOpen
        ? [button(waiveAction, 'Waive…', `Ask for a waiver for a check of ${productTitle}`, value)]
        : []),
    ],
  }
}

function footer(report: Report, options: CardOptions): ContextBlock {
  if (options.refreshing) return contextLine(`Asking again… These answers are from ${time(report.finishedAt)}.`)
  const took = duration(report.finishedAt.getTime() - report.startedAt.getTime())
  return contextLine(
    `Asked by ${mentionOf(options.askedBy)}. ${count(report.checks.length, 'check')} answered in ${took}, ${time(report.finishedAt)}.`,
  )
}

/** The card as sentences. */
function summaryText(report: Report, difference: Difference | null): string {
  const { assessment } = report
  const areas = assessment.areas.slice(0, areasOnCard).map((area) => `${cut(area.title, 60)} ${area.score} %`)
  const findings = assessment.findings.slice(0, 3).map(({ priority, title, summary, waiver }) => {
    return `${priority} ${cut(title, 80)}: ${cut(summary, 160)}${waiver ? ' (waived)' : ''}.`
  })
  const more = assessment.findings.length - findings.length
  const sentences = [
    `${assessment.verdict}: ${cut(report.productTitle, 200)} ${cut(report.environment, 80)} scores ${assessment.score} %.`,
    assessment.risk === undefined ? '' : `Risk ${assessment.risk}.`,
    areas.length > 0 ? `${areas.join(', ')}.` : '',
    ...findings,
    more > 0 ? `${count(more, 'more finding')}.` : '',
  ]
  const changes = difference === null ? [] : [differenceLine(difference, time(difference.before.finishedAt))]
  return [...sentences.filter(Boolean).map(escapeText), ...changes].join(' ')
}
