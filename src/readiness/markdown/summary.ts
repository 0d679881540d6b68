import { counted, listed } from '../../checks/rows.ts'
import type { AreaAssessment, Finding, Reason, Report, Risk } from '../assessment.ts'
import { allPass } from '../explain.ts'
import { type GateAssessment, isLeftToWaivers } from '../gate.ts'
import type { ShortestPath } from '../shortest-path.ts'
import { effectWords, section, statusWords, table, text } from './text.ts'

const risks: Readonly<Record<Risk, string>> = {
  HIGH: 'HIGH: something stops the release, or nothing is known of it',
  MEDIUM: 'MEDIUM: nothing stops the release, but it is not a plain GO, or something is unknown or waived that would',
  LOW: 'LOW: GO, and nothing is unknown',
}

/** Verdict, score, risk, why, and what a reader should know first. */
export function summarySection({ assessment, checks }: Report): string[] {
  const { verdict, score, risk, targetScore, areas, findings, shortestPath, reason } = assessment
  const facts = [
    ['Verdict', `**${verdict}**`],
    ['Score', `${score} %`],
    ...(targetScore === undefined || targetScore === null ? [] : [['Target score', `${targetScore} %`]]),
    ...(risk === undefined ? [] : [['Risk', risks[risk]]]),
  ]
  const unknown = checks.filter(({ answer }) => answer.status === 'unknown').map(({ title }) => title)
  const key = [
    ...areas.flatMap(areaInShort),
    ...priorities(findings),
    ...(unknown.length === 0 ? [] : [`Unknown: ${listed(unknown)}`]),
    ...(shortestPath === undefined ? [] : pathInShort(shortestPath)),
  ]
  return [
    '## Summary',
    ...table(['', ''], facts),
    reasonLines(reason, 0).join('\n'),
    ...section('### Key findings', ...(key.length === 0 ? [] : [key.map((each) => `- ${text(each)}`).join('\n')])),
  ]
}

function reasonLines(reason: Reason, depth: number): string[] {
  const line = `${'  '.repeat(depth)}- ${text(reason.sentence)}`
  return [line, ...reason.children.flatMap((child) => reasonLines(child, depth + 1))]
}

function areaInShort({ title, counts, score }: AreaAssessment): string[] {
  const asked = counts.pass + counts.warn + counts.fail + counts.unknown
  if (counts.pass === asked) return [`${title}: ${allPass(asked)}`]
  if (score > 0) return []
  return [`${title}: ${asked === 1 ? 'the only check does not pass' : `none of its ${asked} checks passes`}`]
}

function priorities(findings: readonly Finding[]): string[] {
  const counts = (['P0', 'P1', 'P2', 'P3'] as const).flatMap((priority) => {
    const count = findings.filter((finding) => finding.priority === priority).length
    return count === 0 ? [] : [`${count} ${priority}`]
  })
  return counts.length === 0 ? [] : [`${counted(findings.length, 'finding')}: ${listed(counts)}`]
}

function pathInShort({ steps, leadsToGo }: ShortestPath): string[] {
  if (!leadsToGo || steps.length === 0) return []
  const owners = [...new Set(steps.map(({ owner }) => owner?.title ?? 'nobody in particular'))]
  const shares = owners.map((owner) => {
    return `${steps.filter((step) => (step.owner?.title ?? 'nobody in particular') === owner).length} for ${owner}`
  })
  return [`The shortest path to GO has ${counted(steps.length, 'step')}: ${listed(shares)}`]
}

/** The areas as a table. */
export function areasSection({ assessment }: Report): string[] {
  const rows = assessment.areas.map(({ title, score, status, weight, counts }) => {
    const checks = [
      [counts.pass, 'pass'],
      [counts.warn, 'warn'],
      [counts.fail, 'fail'],
      [counts.unknown, 'unknown'],
    ] as const
    const said = checks.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []))
    return [text(title), `${score} %`, statusWords[status], said.join(', '), String(weight)]
  })
  return section('## Areas', ...table(['Area', 'Score', 'Status', 'Checks', 'Weight'], rows))
}

/** The gates with their level here, their state, and what that makes of the verdict. */
export function gatesSection({ assessment, checks }: Report): string[] {
  const rows = (assessment.gates ?? []).map((gate: GateAssessment) => {
    const open = checks.filter(({ id, answer }) => gate.checks.includes(id) && answer.status !== 'pass')
    const says = open.map(({ title, answer }) => `${title}: ${answer.summary}`).join('; ')
    return [
      text(gate.title),
      gate.level,
      statusWords[gate.status],
      gate.status === 'pass' ? '' : isLeftToWaivers(gate) ? 'waived' : effectWords[gate.effect],
      text(says),
      text(gate.note ?? ''),
    ]
  })
  return section('## Gates', ...table(['Gate', 'Level here', 'Status', 'Effect', 'Open', 'Note'], rows))
}
