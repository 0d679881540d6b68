import { worstOf } from '../checks/rows.ts'
import type { AreaAssessment, AskedCheck, Assessment, Facts, Finding, ReasonCode, Verdict } from './assessment.ts'
import { explain } from './explain.ts'
import { percent, shareOf, weightedMean } from './score.ts'

const verdicts: Partial<Record<ReasonCode, Verdict>> = {
  'verdict.go': 'GO',
  'verdict.conditions': 'GO WITH CONDITIONS',
}

/**
 * Decides whether a product may ship. Pure: it sees the facts and nothing else.
 *
 * NO-GO when a P0 check fails or is unknown, when the score is under the target, or when there is no check at all;
 * GO WITH CONDITIONS when a P0 check warns or a P1 check does not pass; else GO. P2 and P3 never change the verdict.
 */
export function assess(facts: Facts): Assessment {
  const areas = facts.areas.flatMap((area) => {
    const checks = facts.checks.filter((check) => check.area === area.id)
    return checks.length === 0 ? [] : [{ ...area, checks, value: meanOf(checks) }]
  })
  const score = percent(weightedMean(areas), facts.checks.length > 0 && facts.checks.every(passes))
  const findings = findingsOf(facts.checks)
  const reason = explain({ asked: facts.checks.length, findings, score, targetScore: facts.targetScore })
  return {
    verdict: verdicts[reason.code] ?? 'NO-GO',
    score,
    areas: areas.map(
      ({ id, title, weight, checks, value }): AreaAssessment => ({
        id,
        title,
        weight,
        score: percent(value, checks.every(passes)),
        status: worstOf(checks.map(({ answer }) => answer)),
        counts: countsOf(checks),
      }),
    ),
    findings,
    reason,
  }
}

const passes = ({ answer }: AskedCheck) => answer.status === 'pass'

function meanOf(checks: readonly AskedCheck[]): number {
  return weightedMean(checks.map(({ weight, answer }) => ({ weight, value: shareOf(answer) })))
}

function countsOf(checks: readonly AskedCheck[]): AreaAssessment['counts'] {
  const counts = { pass: 0, warn: 0, fail: 0, unknown: 0 }
  for (const { answer } of checks) counts[answer.status] += 1
  return counts
}

const worstFirst: readonly Finding['status'][] = ['fail', 'unknown', 'warn']

function findingsOf(checks: readonly AskedCheck[]): Finding[] {
  const findings = checks.flatMap((check): Finding[] => {
    const { status, summary, link } = check.answer
    if (status === 'pass') return []
    const { id: checkId, area, title, priority, impact, owner, fix } = check
    return [{ checkId, area, title, status, priority, summary, impact, owner, fix, link: link ?? null }]
  })
  // Sorting is stable: what is equally bad stays in the order of the manifest.
  return findings.sort(
    (one, other) =>
      one.priority.localeCompare(other.priority) || worstFirst.indexOf(one.status) - worstFirst.indexOf(other.status),
  )
}
