import type { Detail } from '../../checks/check.ts'
import type { AskedCheck, Report } from '../assessment.ts'
import { linked, section, sentence, statusWords, table, text, time, titled, waiverSentence } from './text.ts'

/** Kinds whose rows read best in one table of their own. */
const tabled = [
  { kind: 'http', heading: '## Endpoints', subject: 'Endpoint' },
  { kind: 'dns', heading: '## DNS', subject: 'Name' },
  { kind: 'tls', heading: '## Certificates', subject: 'Host' },
] as const

const pipelineKinds: readonly string[] = ['github-workflow', 'github-checks', 'vercel-deployments']
const nameKinds: readonly string[] = ['github-secrets', 'github-variables', 'vercel-env', 'parity']

/** Endpoints, names and certificates, a table each. */
export function infrastructureSections({ checks }: Report): string[] {
  return tabled.flatMap(({ kind, heading, subject }) => {
    const rows = checks.filter((check) => check.kind === kind).flatMap(checkRows)
    return section(heading, ...table([subject, 'Status', 'Found', 'Note'], rows))
  })
}

/** A row for each detail, or one for the check where it has none, as when it could not be asked. */
function checkRows(check: AskedCheck): string[][] {
  const { title, answer } = check
  const { details, status, summary, link } = answer
  const [only] = details
  const also = check.waiver ? waiverSentence(check.waiver) : ''
  if (only === undefined || isLong(check)) return [[titled(title, link), statusWords[status], text(summary), also]]
  if (details.length > 1)
    return details.map((detail) => withNote(detailRow(detail), detail.status === 'pass' ? '' : also))
  const note = text(status === 'pass' ? (only.note ?? '') : summary)
  return [withNote([titled(only.subject, only.link ?? link), statusWords[only.status], text(only.found), note], also)]
}

function withNote(row: readonly string[], also: string): string[] {
  const note = row.at(-1) ?? ''
  return [
    ...row.slice(0, -1),
    note === '' || also === '' ? `${note}${also}` : `${note.replace(/[.\s]+$/, '')}. ${also}`,
  ]
}

/** An answer of which several things were asked, such as its status, a header and its body: its rows are evidence. */
const isLong = ({ kind, answer }: AskedCheck) => kind === 'http' && answer.details.length > 1

/** Workflows, checks of pull requests and deployments, each with its rows. */
export function pipelineSection({ checks }: Report): string[] {
  return section('## Pipeline', ...checks.filter(({ kind }) => pipelineKinds.includes(kind)).flatMap(evidence))
}

/** Everything else that was asked, by area. */
export function evidenceSection({ assessment, checks }: Report): string[] {
  const shown = [...pipelineKinds, ...tabled.map(({ kind }) => kind)]
  const rest = checks.filter((check) => !shown.includes(check.kind) || isLong(check))
  const areas = assessment.areas.flatMap(({ id, title }) =>
    section(`### ${text(title)}`, ...rest.filter(({ area }) => area === id).flatMap(evidence)),
  )
  return section('## Evidence', ...areas)
}

function evidence({ title, answer, priority, waiver }: AskedCheck): string[] {
  const { status, summary, link, details } = answer
  const also = waiver ? ` ${waiverSentence(waiver)}` : ''
  const heading = `**${text(title)}** (${priority}, ${statusWords[status]}): ${sentence(summary)}${linked(link)}${also}`
  return [heading, ...table(['Subject', 'Status', 'Found', 'Note'], details.map(detailRow))]
}

function detailRow({ subject, status, found, note, link }: Detail): string[] {
  return [titled(subject, link), statusWords[status], text(found), text(note ?? '')]
}

/** Names that are required and not there, together, so that somebody can set them one after the other. */
export function missingNames({ checks }: Report): string[] {
  const rows = checks
    .filter(({ kind }) => nameKinds.includes(kind))
    .flatMap(({ title, answer }) =>
      answer.details
        .filter(({ status }) => status !== 'pass')
        .map(({ subject, found, note }) => [text(subject), text(title), text(found), text(note ?? '')]),
    )
  return section('## Appendix: missing names', ...table(['Name', 'Where', 'Found', 'Note'], rows))
}

/** When each check was asked, how long it took, and what was last known of one that could not be asked. */
export function askedSection({ checks }: Report): string[] {
  const rows = checks.map(({ title, kind, answer, askedAt, tookMs, lastKnown }) => [
    text(title),
    text(kind),
    statusWords[answer.status],
    time(askedAt),
    `${tookMs} ms`,
    lastKnown ? `${statusWords[lastKnown.status]} at ${time(lastKnown.askedAt)}: ${text(lastKnown.summary)}` : '',
  ])
  const heads = ['Check', 'Kind', 'Answer', 'Asked at', 'Took', 'Last known']
  return section('## Appendix: what was asked', ...table(heads, rows))
}
