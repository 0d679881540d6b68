import { worstOf } from '../checks/rows.ts'
import { horizonOf } from '../products/horizon.ts'
import type {
  AreaAssessment,
  AskedCheck,
  Facts,
  Finding,
  ReasonCode,
  Risk,
  Verdict,
  WholeAssessment,
} from './assessment.ts'
import { effectOf, isWaived, levelOf } from './effect.ts'
import { explain } from './explain.ts'
import { assessGates, assessPrerequisites, type Gate } from './gate.ts'
import { assessPlan } from './plan.ts'
import { askedAreas, passes, percent, scoreOf } from './score.ts'
import { shortestPath } from './shortest-path.ts'

const verdicts: Partial<Record<ReasonCode, Verdict>> = {
  'verdict.go': 'GO',
  'verdict.conditions': 'GO WITH CONDITIONS',
}

/**
 * Decides whether a product may ship. Pure: it sees the facts and nothing else.
 *
 * NO-GO when a P0 check fails or is unknown, when a blocking gate does, when the score is under the target, or when
 * there is no check at all; GO WITH CONDITIONS when a P0 check or a blocking gate warns, a P1 check or a conditional
 * gate does not pass, or a prerequisite is open; else GO. P2, P3 and warning gates never change the verdict. A check
 * that belongs to gates counts by the strictest of their levels here in place of its priority. One that is waived keeps
 * its answer and what it takes from the score, and changes the verdict no more.
 */
export function assess(facts: Facts): WholeAssessment {
  const { checks, targetScore } = facts
  const score = scoreOf(facts)
  const findings = findingsOf(checks, facts.gates)
  const gates = assessGates(facts.gates, checks)
  const prerequisites = assessPrerequisites(facts.prerequisites, checks)
  const reason = explain({ asked: checks.length, findings, gates, prerequisites, score, targetScore })
  const verdict = verdicts[reason.code] ?? 'NO-GO'
  return {
    verdict,
    score,
    areas: askedAreas(facts).map(
      ({ id, title, weight, checks: own, value }): AreaAssessment => ({
        id,
        title,
        weight,
        score: percent(value, own.every(passes)),
        status: worstOf(own.map(({ answer }) => answer)),
        counts: countsOf(own),
      }),
    ),
    findings,
    reason,
    risk: riskOf(
      facts,
      verdict,
      [...findings, ...gates].some(({ effect }) => effect === 'stop'),
    ),
    targetScore,
    gates,
    prerequisites,
    shortestPath: shortestPath(facts),
    plan: assessPlan(facts.plan, checks),
    commit: facts.commit,
  }
}

/**
 * HIGH: something stops the release, or nothing is known of it. MEDIUM: else not GO, or something could not be asked, or
 * only a waiver keeps something from stopping the release or being a condition of it as a P0 would.
 */
function riskOf({ checks, gates }: Facts, verdict: Verdict, isStopped: boolean): Risk {
  if (isStopped || checks.length === 0) return 'HIGH'
  const isDoubtful = checks.some((check) => {
    return check.answer.status === 'unknown' || (isWaived(check) && levelOf(check, gates) === 'blocking')
  })
  return verdict === 'GO' && !isDoubtful ? 'LOW' : 'MEDIUM'
}

function countsOf(checks: readonly AskedCheck[]): AreaAssessment['counts'] {
  const counts = { pass: 0, warn: 0, fail: 0, unknown: 0 }
  for (const { answer } of checks) counts[answer.status] += 1
  return counts
}

const worstFirst: readonly Finding['status'][] = ['fail', 'unknown', 'warn']

function findingsOf(checks: readonly AskedCheck[], gates: readonly Gate[]): Finding[] {
  const findings = checks.flatMap((check): Finding[] => {
    const { status, summary, link } = check.answer
    if (status === 'pass') return []
    const { id: checkId, area, title, priority, impact, owner, fix } = check
    return [
      {
        checkId,
        area,
        title,
        status,
        priority,
        summary,
        impact,
        owner,
        fix,
        link: link ?? null,
        effect: effectOf(check, gates),
        horizon: horizonOf(check),
        ...(check.waiver && isWaived(check) ? { waiver: check.waiver } : {}),
      },
    ]
  })
  // Sorting is stable: what is equally bad stays in the order of the manifest.
  return findings.sort(
    (one, other) =>
      one.priority.localeCompare(other.priority) || worstFirst.indexOf(one.status) - worstFirst.indexOf(other.status),
  )
}
