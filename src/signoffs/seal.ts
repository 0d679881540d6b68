import type { CheckStatus } from '../checks/check.ts'
import type { AskedCheck, Report } from '../readiness/assessment.ts'
import { effectOf, isWaived } from '../readiness/effect.ts'
import { short } from '../words.ts'

/** What a signature is about: when any of it moves, the signature falls. */
export interface Seal {
  readonly commit: string
  /** Where the branch stood; null when the candidate follows none. */
  readonly branchHead: string | null
  readonly manifestHash: string
  /** The report that was shown. */
  readonly reportId: string
  /** Whole percent. */
  readonly score: number
  readonly verdict: string
  /** What every check that matters to the decision answered. */
  readonly checks: Readonly<Record<string, CheckStatus>>
  /** The ids of those that were waived; absent in seals of before they were kept. */
  readonly waived?: readonly string[]
}

/** What a signature is compared with. */
export interface Present {
  readonly branch: string | null
  readonly branchHead: string | null
  readonly manifestHash: string
  /** The newest report's; null while there is none. */
  readonly report: Pick<Report, 'checks'> | null
}

export type FallCode = 'commit.moved' | 'manifest.changed' | 'check.turned' | 'waiver.ended' | 'product.gone'

export interface Fall {
  readonly code: FallCode
  readonly sentence: string
}

/** Seals what is shown: the commit, the branch's head, the manifest, and the answers that matter. */
export function sealOf(
  report: Report,
  candidate: { readonly commit: string; readonly branchHead: string | null; readonly manifestHash: string },
): Seal {
  const { commit, branchHead, manifestHash } = candidate
  const { score, verdict } = report.assessment
  const required = requiredChecks(report)
  const checks = Object.fromEntries(required.map(({ id, answer }) => [id, answer.status]))
  const waived = required.filter(isWaived).map(({ id }) => id)
  return { commit, branchHead, manifestHash, reportId: report.id, score, verdict, checks, waived }
}

/** The checks that could stop the release or be a condition of it, if they did not pass and were not waived. */
export function requiredChecks({ checks, assessment }: Pick<Report, 'checks' | 'assessment'>): readonly AskedCheck[] {
  return checks.filter(({ waiver: _waiver, ...check }) => {
    const failing = { ...check, answer: { ...check.answer, status: 'fail' as const } }
    return effectOf(failing, assessment.gates ?? []) !== 'note'
  })
}

/**
 * Why a signature falls now; null while it stands. Pure.
 *
 * It falls when the branch has moved since it was given, when the manifest has changed, when a check that matters is
 * worse now than it was then, and when one fails that was waived then and is not any more. A check that cannot be asked fells nothing: nobody knows that it turned. The
 * decision waits for it all the same.
 */
export function fallOf(seal: Seal, present: Present): Fall | null {
  const { branch, branchHead, manifestHash, report } = present
  if (seal.branchHead !== null && branchHead !== null && seal.branchHead !== branchHead) {
    const moved = branchHead === noCommit ? 'is gone' : `moved from ${short(seal.branchHead)} to ${short(branchHead)}`
    return { code: 'commit.moved', sentence: `${branch} ${moved}` }
  }
  if (seal.manifestHash !== manifestHash) {
    return { code: 'manifest.changed', sentence: "the product's file changed" }
  }
  const ended = (report?.checks ?? []).find((check) => hasLostWaiver(seal, check))
  if (ended !== undefined) {
    const sentence = `the waiver for ${ended.title} has ended: ${ended.answer.summary}`
    return { code: 'waiver.ended', sentence }
  }
  const turned = (report?.checks ?? []).find(({ id, answer }) => isWorse(seal.checks[id], answer.status))
  if (turned === undefined) return null
  const { id, title, answer } = turned
  const how = seal.checks[id] === 'pass' ? 'no longer passes' : 'fails now'
  return { code: 'check.turned', sentence: `${title} ${how}: ${answer.summary}` }
}

function hasLostWaiver({ waived = [] }: Seal, check: AskedCheck): boolean {
  const isFailing = check.answer.status === 'fail' || check.answer.status === 'warn'
  return isFailing && waived.includes(check.id) && !isWaived(check)
}

/** What was not sealed did not matter to the decision. */
function isWorse(sealed: CheckStatus | undefined, now: CheckStatus): boolean {
  if (sealed === undefined || sealed === 'fail') return false
  return now === 'fail' || (now === 'warn' && sealed === 'pass')
}

/** What git and GitHub write where a branch is no more. */
export const noCommit = '0'.repeat(40)
