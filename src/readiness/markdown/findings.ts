import { counted } from '../../checks/rows.ts'
import { horizonOf } from '../../products/horizon.ts'
import type { Finding, Horizon, Priority, Report } from '../assessment.ts'
import type { ShortestPath, StepReason } from '../shortest-path.ts'
import { effectWords, section, sentence, statusWords, table, text, time, titled } from './text.ts'

/** The findings, a table for each priority. */
export function findingsSection({ assessment, checks }: Report): string[] {
  const { findings } = assessment
  if (checks.length === 0) return []
  if (findings.length === 0) return ['## Findings', 'There are none: every check passes.']
  const priorities: readonly Priority[] = ['P0', 'P1', 'P2', 'P3']
  const groups = priorities.flatMap((priority) => {
    const group = findings.filter((finding) => finding.priority === priority)
    const rows = group.map(({ title, status, summary, impact, owner, fix, link, effect, waiver }) => [
      titled(title, link),
      statusWords[status],
      waiver ? 'waived' : effect === undefined ? '' : effectWords[effect],
      text(summary),
      text(impact ?? ''),
      text(owner?.title ?? ''),
      text(fix ?? ''),
    ])
    const heads = ['Check', 'Status', 'Effect', 'Found', 'Impact', 'Owner', 'Fix']
    return section(`### ${priority}: ${counted(group.length, 'finding')}`, ...table(heads, rows))
  })
  return ['## Findings', ...groups]
}

/** The exceptions that people have agreed on, each until it expires. */
export function waiversSection({ assessment: { findings } }: Report): string[] {
  const rows = findings.flatMap(({ title, waiver }) => {
    if (waiver === undefined) return []
    const { reason, askedBy, grantedBy, grantedAs, expiresAt } = waiver
    const granted = grantedAs === '' ? grantedBy : `${grantedBy} (${grantedAs})`
    return [[text(title), text(reason), text(askedBy), text(granted), time(expiresAt)]]
  })
  return section('## Waivers', ...table(['Check', 'Reason', 'Asked by', 'Granted by', 'Until'], rows))
}

const because: Readonly<Record<StepReason, string>> = {
  stop: 'it stops the release',
  condition: 'it is a condition',
  prerequisite: 'it is a prerequisite',
  score: 'it lifts the score to its target',
}

/** The fewest steps that make the verdict GO. */
export function shortestPathSection({ assessment: { shortestPath, verdict } }: Report): string[] {
  if (shortestPath === undefined || verdict === 'GO') return []
  const { steps } = shortestPath
  const rows = steps.map(({ kind, title, because: why, owner, fix, link, gain }, index) => [
    String(index + 1),
    titled(title, link),
    because[why],
    text(owner?.title ?? ''),
    text(fix ?? (kind === 'prerequisite' ? 'Have it confirmed' : '')),
    gain === 0 ? '' : `+${gain}`,
  ])
  return [
    '## Shortest path to GO',
    ...table(['', 'Put right', 'Because', 'Owner', 'Fix', 'Points'], rows),
    afterwards(shortestPath),
  ]
}

function afterwards({ steps, scoreAfter, leadsToGo }: ShortestPath): string {
  if (leadsToGo) return `After ${counted(steps.length, 'step')} the verdict is GO, with a score of ${scoreAfter} %.`
  return 'No fix leads to GO: something that decides here is not asked in this environment.'
}

const horizons: readonly (readonly [Horizon, string])[] = [
  ['now', 'Immediate (24 hours)'],
  ['week', 'Short-term (7 days)'],
  ['month', 'Medium-term (30 days)'],
]

/** What to do, by when; one fix for several findings is told once. */
export function recommendationsSection({ assessment: { findings } }: Report): string[] {
  const groups = horizons.flatMap(([horizon, title]) => {
    const due = findings.filter((finding) => horizonOf(finding) === horizon)
    const lines = grouped(due).map((same, index) => `${index + 1}. ${recommendation(same)}`)
    return section(`### ${title}`, ...(lines.length === 0 ? [] : [lines.join('\n')]))
  })
  return section('## Recommendations', ...groups)
}

/** Findings that the same fix puts right, together; those without a fix alone. */
function grouped(findings: readonly Finding[]): (readonly Finding[])[] {
  const byFix = Map.groupBy(findings, ({ fix, checkId, owner }) => JSON.stringify([fix ?? checkId, owner?.role]))
  return [...byFix.values()]
}

function recommendation(same: readonly Finding[]): string {
  const titles = same.map(({ title }) => title).join(', ')
  const owner = same[0]?.owner?.title
  const whose = owner === undefined ? '' : ` Owner: ${sentence(owner)}`
  const fix = same[0]?.fix
  return fix ? `${sentence(fix)} For: ${sentence(titles)}${whose}` : `Look into ${sentence(titles)}${whose}`
}
