import { counted } from '../checks/rows.ts'
import type { Finding, Reason } from './assessment.ts'

/** A reason, and how the verdict's one sentence puts it. */
interface Cause extends Reason {
  readonly phrase: string
}

/**
 * Says which verdict follows, and why, as a tree; the root's code is the verdict.
 * @param facts.asked how many checks were asked
 * @param facts.score whole percent
 */
export function explain(facts: {
  readonly asked: number
  readonly findings: readonly Finding[]
  readonly score: number
  readonly targetScore: number | null
}): Reason {
  if (facts.asked === 0) {
    const sentence = 'Nothing is asked in this environment'
    const child = { code: 'product.no_checks', sentence, children: [] } as const
    return { code: 'verdict.no_go', sentence: 'NO-GO: nothing is asked in this environment', children: [child] }
  }
  const stops = [...criticalFindings(facts.findings), ...lowScore(facts.score, facts.targetScore)]
  if (stops.length > 0) return verdict('verdict.no_go', 'NO-GO', stops)
  const conditions = [...criticalWarnings(facts.findings), ...importantFindings(facts.findings)]
  if (conditions.length > 0) return verdict('verdict.conditions', 'GO WITH CONDITIONS', conditions)
  const all = facts.asked === 1 ? 'the only check passes' : `all ${facts.asked} checks pass`
  const why = facts.findings.length === 0 ? all : `no P0 or P1 finding, and a score of ${facts.score} %`
  return { code: 'verdict.go', sentence: `GO: ${why}`, children: [] }
}

function verdict(code: 'verdict.no_go' | 'verdict.conditions', name: string, causes: readonly Cause[]): Reason {
  return {
    code,
    sentence: `${name}: ${causes.map(({ phrase }) => phrase).join(' and ')}`,
    children: causes.map(({ phrase: _phrase, ...reason }) => reason),
  }
}

function criticalFindings(all: readonly Finding[]): Cause[] {
  const findings = all.filter(({ priority, status }) => priority === 'P0' && status !== 'warn')
  return cause('priority.p0', findings, counted(findings.length, 'P0 finding'))
}

function criticalWarnings(all: readonly Finding[]): Cause[] {
  const findings = all.filter(({ priority, status }) => priority === 'P0' && status === 'warn')
  return cause('priority.p0', findings, counted(findings.length, 'P0 warning'))
}

function importantFindings(all: readonly Finding[]): Cause[] {
  const findings = all.filter(({ priority }) => priority === 'P1')
  return cause('priority.p1', findings, counted(findings.length, 'P1 finding'))
}

function lowScore(score: number, targetScore: number | null): Cause[] {
  if (targetScore === null || score >= targetScore) return []
  const sentence = `The score of ${score} % is under the target of ${targetScore} %`
  const phrase = `a score of ${score} % under the target of ${targetScore} %`
  return [{ code: 'score.below_target', sentence, phrase, children: [] }]
}

function cause(code: 'priority.p0' | 'priority.p1', findings: readonly Finding[], phrase: string): Cause[] {
  const [first] = findings
  if (first === undefined) return []
  const children = findings.map(
    ({ status, title, summary }): Reason => ({
      code: `check.${status}`,
      sentence: `${title}: ${summary}`,
      children: [],
    }),
  )
  return [{ code, sentence: tally(first.priority, findings), phrase, children }]
}

/** `2 P0 checks fail, 1 could not be asked`. */
function tally(priority: string, findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length
  const parts = [
    { count: count('fail'), one: 'fails', several: 'fail' },
    { count: count('unknown'), one: 'could not be asked', several: 'could not be asked' },
    { count: count('warn'), one: 'warns', several: 'warn' },
  ].filter((part) => part.count > 0)
  return parts
    .map((part, index) => {
      const noun = index === 0 ? counted(part.count, `${priority} check`) : String(part.count)
      return `${noun} ${part.count === 1 ? part.one : part.several}`
    })
    .join(', ')
}
