import type { Detail, Link } from '../checks/check.ts'
import { counted } from '../checks/rows.ts'
import type { AskedCheck, Finding, Priority, Reason, Report } from './assessment.ts'

const statusWords = { pass: 'pass', warn: 'warning', fail: 'failure', unknown: 'unknown' } as const

/**
 * The report as a Markdown document (GitHub's dialect), whole: nothing is left out and nothing in it can act as markup.
 */
export function reportMarkdown(report: Report): string {
  const { assessment } = report
  const sections = [
    `# ${text(report.productTitle)}: ${assessment.verdict}, ${assessment.score} %`,
    `Environment ${text(report.environment)}, asked at ${time(report.startedAt)}, answered at ${time(report.finishedAt)}.`,
    reasonLines(assessment.reason, 0).join('\n'),
    '## Areas',
    assessment.areas.length === 0 ? 'There are none.' : areasTable(report),
    '## Findings',
    ...findingSections(assessment.findings),
    '## Evidence',
    ...assessment.areas.flatMap(({ id, title }) => [
      `### ${text(title)}`,
      ...report.checks.filter(({ area }) => area === id).flatMap(evidence),
    ]),
    ...appendix(report.checks),
    `Report ${report.id}, manifest ${report.manifestHash}.`,
  ]
  return `${sections.join('\n\n')}\n`
}

function reasonLines(reason: Reason, depth: number): string[] {
  const line = `${'  '.repeat(depth)}- ${text(reason.sentence)}`
  return [line, ...reason.children.flatMap((child) => reasonLines(child, depth + 1))]
}

function areasTable(report: Report): string {
  const rows = report.assessment.areas.map(({ title, score, status, weight, counts }) => {
    const checks = [
      [counts.pass, 'pass'],
      [counts.warn, 'warn'],
      [counts.fail, 'fail'],
      [counts.unknown, 'unknown'],
    ] as const
    const said = checks.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []))
    return [text(title), `${score} %`, statusWords[status], said.join(', '), String(weight)]
  })
  return table(['Area', 'Score', 'Status', 'Checks', 'Weight'], rows)
}

function findingSections(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return ['There are none: every check passes.']
  const priorities: readonly Priority[] = ['P0', 'P1', 'P2', 'P3']
  return priorities.flatMap((priority) => {
    const group = findings.filter((finding) => finding.priority === priority)
    if (group.length === 0) return []
    const rows = group.map(({ title, status, summary, impact, owner, fix, link }) => [
      text(title),
      statusWords[status],
      `${text(summary)}${linked(link)}`,
      text(impact ?? ''),
      text(owner?.title ?? ''),
      text(fix ?? ''),
    ])
    const heading = `### ${priority}: ${counted(group.length, 'finding')}`
    return [heading, table(['Check', 'Status', 'Found', 'Impact', 'Owner', 'Fix'], rows)]
  })
}

function evidence(check: AskedCheck): string[] {
  const { title, answer, askedAt, tookMs, lastKnown, priority } = check
  const known = lastKnown
    ? ` Last known at ${time(lastKnown.askedAt)}: ${statusWords[lastKnown.status]}, ${text(lastKnown.summary)}.`
    : ''
  const heading = `**${text(title)}** (${priority}): ${statusWords[answer.status]}: ${text(answer.summary)}.${linked(answer.link)}${known} Asked at ${time(askedAt)}, answered in ${tookMs} ms.`
  return answer.details.length === 0 ? [heading] : [heading, detailsTable(answer.details)]
}

function detailsTable(details: readonly Detail[]): string {
  const rows = details.map(({ subject, status, found, note, link }) => [
    text(subject),
    statusWords[status],
    text(found),
    `${text(note ?? '')}${linked(link)}`,
  ])
  return table(['Subject', 'Status', 'Found', 'Note'], rows)
}

/** Names that are required and not there, together, so that somebody can set them one after the other. */
function appendix(checks: readonly AskedCheck[]): string[] {
  const missing = checks
    .filter(({ answer }) => answer.code === 'secrets.missing')
    .flatMap(({ answer }) => answer.details.filter(({ status }) => status !== 'pass'))
  if (missing.length === 0) return []
  return [
    '## Appendix: missing names',
    table(
      ['Name', 'Note'],
      missing.map(({ subject, note }) => [text(subject), text(note ?? '')]),
    ),
  ]
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}

function linked(link: Link | null | undefined): string {
  if (!link || !/^https?:\/\//i.test(link.url)) return ''
  // In angle brackets an address may hold anything but brackets, breaks and, inside tables, a pipe.
  const url = link.url.replace(/[\s<>|\\]/g, encodeURIComponent)
  return ` [${text(link.title)}](<${url}>)`
}

const time = (date: Date) => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Text from outside, on one line, so escaped that it is shown as it is: no markup, no HTML, no list, no formula. */
function text(outside: string): string {
  return outside
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>#|~&$]/g, '\\$&')
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d+)([.)])/, '$1\\$2')
}
