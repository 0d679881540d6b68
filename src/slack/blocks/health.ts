import type { KnownBlock } from '@slack/types'
import type { CheckStatus } from '../../checks/check.ts'
import type { ProductHealth } from '../../health/health.ts'
import type { HealthPart, HealthRow } from '../../health/rows.ts'
import { button, cell, contextLine } from './elements.ts'
import { hidingLines } from './hiding.ts'
import { limits } from './limits.ts'
import type { Message } from './readiness.ts'
import { statusSign } from './status.ts'
import { type Cell, fitTable, linkCell } from './table.ts'
import { count, cut, cutMarkup, escapeText, time } from './text.ts'

export const refreshHealthAction = 'health.refresh'
const problemsInText = 6
/** Slack takes one table a message, and all of a message's text together is limited. */
const tableCharacters = 9_500

const partWord: Readonly<Record<HealthPart, string>> = {
  endpoint: 'Endpoint',
  name: 'Name',
  certificate: 'Certificate',
}

export interface HealthOptions {
  readonly by: string
  readonly at: Date
}

/** Endpoints, names and certificates of one product in one table, problems first. */
export function healthMessage(health: ProductHealth, options: HealthOptions): Message {
  const { product, productTitle, environment, rows } = health
  const title = `${cut(productTitle, 80)} ${cut(environment, 40)}`
  const verdict = verdictOf(rows)
  const table = fitTable(
    ['What', 'Kind', 'Found'],
    rows.map(healthRow),
    (missing) => `${missing} more`,
    tableCharacters,
  )
  const problems = rows.filter(({ status }) => status !== 'pass')
  const told = problems
    .slice(0, problemsInText)
    .map(({ subject, found }) => `${cut(subject, 100)} (${cut(found, 100)})`)
  const more = problems.length - told.length
  const rest = more > 0 ? ` and ${more} more` : ''
  const text = `${title}: ${verdict}${told.length > 0 ? `: ${told.join(', ')}${rest}` : ''}.`
  const wrapped = { ...table, column_settings: [{ is_wrapped: true }, {}, { is_wrapped: true }] }
  const hidden = hidingLines(health.hiding, { isOneProduct: true })
  const headline = `${statusSign[health.status]} ${verdict} · ${title}`
  return message(headline, wrapped, { text, hidden }, options, { product, environment })
}

/** The worst state of every product in one table, problems first. */
export function healthOverview(all: readonly ProductHealth[], options: HealthOptions): Message {
  const sorted = [...all].sort((one, other) => rank(one) - rank(other))
  const heads = ['Product', 'State', 'Endpoints', 'Names', 'Certificates']
  const lines = sorted.map(({ productTitle, environment, rows, status }) => [
    cell(`${cut(productTitle, 60)} (${cut(environment, 30)})`),
    cell(rows.length === 0 ? 'Nothing to ask' : `${statusSign[status]} ${verdictOf(rows)}`),
    ...(['endpoint', 'name', 'certificate'] as const).map((part) => cell(inOrder(rows, part))),
  ])
  const table = fitTable(heads, lines, (missing) => count(missing, 'more product'), tableCharacters)
  const asked = all.filter(({ rows }) => rows.length > 0)
  const well = asked.filter(({ status }) => status === 'pass').length
  const verdict =
    asked.length === 0
      ? 'No product names an endpoint'
      : well === asked.length
        ? `${count(well, 'product')} in order`
        : `${asked.length - well} of ${count(asked.length, 'product')} with a problem`
  const worst = asked.length === 0 ? 'unknown' : (sorted.find(({ rows }) => rows.length > 0)?.status ?? 'unknown')
  const told = sorted
    .slice(0, problemsInText)
    .filter(({ rows }) => rows.length > 0)
    .map(({ productTitle, rows }) => `${cut(productTitle, 60)} (${verdictOf(rows).toLowerCase()})`)
  const text = `${verdict}${told.length > 0 ? `: ${told.join(', ')}` : ''}.`
  const hidden = hidingLines(
    all.flatMap(({ hiding }) => hiding),
    { isOneProduct: false },
  )
  const value = { product: null, environment: null }
  return message(`${statusSign[worst]} ${verdict}`, table, { text, hidden }, options, value)
}

function message(
  headline: string,
  table: KnownBlock,
  { text, hidden }: { readonly text: string; readonly hidden: string | null },
  { by, at }: HealthOptions,
  value: { product: string | null; environment: string | null },
): Message {
  return {
    text: cutMarkup(escapeText(text), limits.fallbackText),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(headline, limits.headerText), emoji: true } },
      table,
      ...(hidden === null ? [] : [contextLine(hidden)]),
      {
        type: 'actions',
        elements: [button(refreshHealthAction, 'Refresh', 'Ask endpoints, names and certificates again', value)],
      },
      contextLine(`Asked by ${by}, ${time(at)}.`),
    ],
  }
}

function healthRow({ part, status, subject, found, note, url }: HealthRow): Cell[] {
  const what = `${statusSign[status]} ${cut(subject, 100)}`
  return [linkCell(what, url), cell(partWord[part]), cell(cut(inOneCell(found, note), 200))]
}

/** A status code alone says little to most people, so what it means stands with it; nothing is said twice. */
function inOneCell(found: string, note: string): string {
  if (note === '' || note.endsWith(found)) return found
  return note.includes(found) ? note : `${found} (${note})`
}

/** `3 of 9 with a problem`, `2 of 9 could not be asked`, `All 9 in order`. */
function verdictOf(rows: readonly HealthRow[]): string {
  const amount = (...statuses: CheckStatus[]) => rows.filter(({ status }) => statuses.includes(status)).length
  const problems = amount('fail', 'warn')
  const unknown = amount('unknown')
  if (problems > 0) return `${problems} of ${rows.length} with a problem`
  if (unknown > 0) return `${unknown} of ${rows.length} could not be asked`
  return rows.length === 1 ? 'In order' : `All ${rows.length} in order`
}

function inOrder(rows: readonly HealthRow[], part: HealthPart): string {
  const own = rows.filter((row) => row.part === part)
  return own.length === 0 ? '–' : `${own.filter(({ status }) => status === 'pass').length} of ${own.length} OK`
}

const ranks: Readonly<Record<CheckStatus, number>> = { fail: 0, unknown: 1, warn: 2, pass: 3 }
const rank = ({ rows, status }: ProductHealth) => (rows.length === 0 ? 4 : ranks[status])
