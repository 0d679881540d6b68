import { counted, listed, worstOf } from '../checks/rows.ts'
import { day } from '../sources/outage.ts'
import type { Finding, Reason, ReasonCode } from './assessment.ts'
import { gatesOf } from './effect.ts'
import { type GateAssessment, isLeftToWaivers, type PrerequisiteAssessment } from './gate.ts'

/** A reason, and how the verdict's one sentence puts it. */
interface Cause extends Reason {
  readonly phrase: string
}

/** What the verdict follows from. */
export interface Grounds {
  /** How many checks were asked. */
  readonly asked: number
  readonly findings: readonly Finding[]
  readonly gates: readonly GateAssessment[]
  readonly prerequisites: readonly PrerequisiteAssessment[]
  /** Whole percent. */
  readonly score: number
  readonly targetScore: number | null
}

/** Says which verdict follows, and why, as a tree; the root's code is the verdict. */
export function explain(grounds: Grounds): Reason {
  if (grounds.asked === 0) {
    const sentence = 'Nothing is asked in this environment'
    const child = { code: 'product.no_checks', sentence, children: [] } as const
    return { code: 'verdict.no_go', sentence: 'NO-GO: nothing is asked in this environment', children: [child] }
  }
  // A check that belongs to a gate is told below its gates, so that nothing counts twice.
  const own = grounds.findings.filter(({ checkId }) => gatesOf(checkId, grounds.gates).length === 0)
  const stops = [
    ...findingCause('priority.p0', stopping(own), 'P0 finding'),
    ...gateCause('gate.blocking', stopping(grounds.gates), grounds, (count) => counted(count, 'blocked gate')),
    ...lowScore(grounds),
  ]
  const waivers = standingWaivers(grounds)
  if (stops.length > 0) return verdict('verdict.no_go', 'NO-GO', stops, waivers)
  const findings = own.filter(({ effect }) => effect === 'condition')
  const gates = grounds.gates.filter(({ effect }) => effect === 'condition')
  const conditions = [
    ...findingCause('priority.p0', ofPriority('P0', findings), 'P0 warning'),
    ...gateCause('gate.blocking', ofLevel('blocking', gates), grounds, (count) => {
      return `${counted(count, 'blocking gate')} with a warning`
    }),
    ...findingCause('priority.p1', ofPriority('P1', findings), 'P1 finding'),
    ...gateCause('gate.conditional', ofLevel('conditional', gates), grounds, (count) => {
      return `${counted(count, 'conditional gate')} not passed`
    }),
    ...openPrerequisites(grounds.prerequisites),
  ]
  if (conditions.length > 0) return verdict('verdict.conditions', 'GO WITH CONDITIONS', conditions, waivers)
  const count = waived(grounds.findings).length
  const thanksTo = count === 0 ? '' : `, with ${counted(count, 'waiver')}`
  return { code: 'verdict.go', sentence: `GO: ${whyGo(grounds)}${thanksTo}`, children: waivers }
}

const waived = (findings: readonly Finding[]) => findings.filter(({ waiver }) => waiver !== undefined)
const stopping = <Each extends { readonly effect?: string }>(all: readonly Each[]) =>
  all.filter(({ effect }) => effect === 'stop')
const ofPriority = (priority: Finding['priority'], all: readonly Finding[]) =>
  all.filter((finding) => finding.priority === priority)
const ofLevel = (level: GateAssessment['level'], all: readonly GateAssessment[]) =>
  all.filter((gate) => gate.level === level)

function whyGo({ asked, findings, score }: Grounds): string {
  if (findings.length === 0) return allPass(asked)
  return findings.every(({ priority }) => priority === 'P2' || priority === 'P3')
    ? `no P0 or P1 finding, and a score of ${score} %`
    : `nothing that stops a release here, and a score of ${score} %`
}

/** That so many checks pass, as people say it. */
export function allPass(count: number): string {
  if (count === 1) return 'the only check passes'
  return count === 2 ? 'both checks pass' : `all ${count} checks pass`
}

function verdict(
  code: 'verdict.no_go' | 'verdict.conditions',
  name: string,
  causes: readonly Cause[],
  waivers: readonly Reason[],
): Reason {
  return {
    code,
    sentence: `${name}: ${listed(causes.map(({ phrase }) => phrase))}`,
    children: [...causes.map(({ phrase: _phrase, ...reason }) => reason), ...waivers],
  }
}

/** What would count but for a waiver: the findings, and the gates that only waived checks of theirs hold up. */
function standingWaivers({ findings, gates }: Grounds): Reason[] {
  const all = findings.flatMap(({ status, title, summary, waiver }): Reason[] => {
    if (waiver === undefined) return []
    const sentence = `${title}: ${summary}, waived until ${day(waiver.expiresAt)}`
    return [{ code: `check.${status}`, sentence, children: [] }]
  })
  if (all.length === 0) return []
  const open = gates.filter(isLeftToWaivers).map(({ title }): Reason => {
    return { code: 'gate.waived', sentence: `${title}: only waived checks of it do not pass`, children: [] }
  })
  const sentence = `${counted(all.length, 'waiver')} ${all.length === 1 ? 'stands' : 'stand'}`
  return [{ code: 'waiver.stands', sentence, children: [...all, ...open] }]
}

function findingCause(code: ReasonCode, findings: readonly Finding[], noun: string): Cause[] {
  const [first] = findings
  if (first === undefined) return []
  const sentence = tally(`${first.priority} check`, findings)
  return [{ code, sentence, phrase: counted(findings.length, noun), children: findings.map(findingReason) }]
}

const findingReason = ({ status, title, summary }: Finding): Reason => {
  return { code: `check.${status}`, sentence: `${title}: ${summary}`, children: [] }
}

const said = { pass: 'passes', warn: 'warns', fail: 'fails', unknown: 'is unknown' } as const

function gateCause(
  code: 'gate.blocking' | 'gate.conditional',
  gates: readonly GateAssessment[],
  { findings }: Grounds,
  phrase: (count: number) => string,
): Cause[] {
  if (gates.length === 0) return []
  // A gate counts by those of its checks that nobody waived; without one of its checks here it has no answer.
  const judged = gates.map(({ title, checks }) => {
    const own = findings.filter(({ checkId, waiver }) => waiver === undefined && checks.includes(checkId))
    return { title, own, status: worstOf(own) }
  })
  const children = judged.map(({ title, own, status }): Reason => {
    const sentence = own.length === 0 ? `${title}: none of its checks is asked here` : `${title}: it ${said[status]}`
    return { code, sentence, children: own.map(findingReason) }
  })
  const noun = code === 'gate.blocking' ? 'blocking gate' : 'conditional gate'
  return [{ code, sentence: tally(noun, judged), phrase: phrase(gates.length), children }]
}

function openPrerequisites(prerequisites: readonly PrerequisiteAssessment[]): Cause[] {
  const open = prerequisites.filter(({ status }) => status !== 'pass')
  if (open.length === 0) return []
  const children = open.map(({ title, check, status }): Reason => {
    const why = check === null ? 'nobody has confirmed it yet' : `its check ${said[status]}`
    return { code: 'prerequisite.open', sentence: `${title}: ${why}`, children: [] }
  })
  const sentence = `${counted(open.length, 'prerequisite')} ${open.length === 1 ? 'is' : 'are'} open`
  return [{ code: 'prerequisite.open', sentence, phrase: counted(open.length, 'open prerequisite'), children }]
}

function lowScore({ score, targetScore }: Grounds): Cause[] {
  if (targetScore === null || score >= targetScore) return []
  const sentence = `The score of ${score} % is under the target of ${targetScore} %`
  const phrase = `a score of ${score} % under the target of ${targetScore} %`
  return [{ code: 'score.below_target', sentence, phrase, children: [] }]
}

/** `2 P0 checks fail, 1 is unknown`. */
function tally(noun: string, items: readonly { readonly status: string }[]): string {
  const count = (status: Finding['status']) => items.filter((item) => item.status === status).length
  const parts = [
    { count: count('fail'), one: 'fails', several: 'fail' },
    { count: count('unknown'), one: 'is unknown', several: 'are unknown' },
    { count: count('warn'), one: 'warns', several: 'warn' },
  ].filter((part) => part.count > 0)
  return parts
    .map((part, index) => {
      const what = index === 0 ? counted(part.count, noun) : String(part.count)
      return `${what} ${part.count === 1 ? part.one : part.several}`
    })
    .join(', ')
}
