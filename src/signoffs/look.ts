import type { Context } from '../context.ts'
import type { Report } from '../readiness/assessment.ts'
import { type Difference, differenceOf } from '../readiness/difference.ts'
import type { Candidate } from '../store/candidates.ts'
import { historySince, turningPoints } from '../store/report-history.ts'
import { findReport } from '../store/reports.ts'
import { lastSignature } from '../store/signatures.ts'
import { authorsOfCommits } from './github-person.ts'
import { ablePeople, staffedRoles } from './members.ts'
import { type StaffedRole, signingRight } from './rights.ts'
import type { Signed } from './sign.ts'
import { type CandidateState, loadState } from './state.ts'

export type Look =
  | {
      readonly outcome: 'may-sign'
      readonly state: CandidateState
      readonly report: Report
      /** The roles that the person can fill. */
      readonly roles: readonly StaffedRole[]
      /** Authors, where they may not sign, of whom nobody knows who they are in Slack. */
      readonly strangers: readonly string[]
      readonly sinceLast: { readonly difference: Difference; readonly signedAt: Date } | null
    }
  | Extract<Signed, { outcome: 'refused' }>
  | { readonly outcome: 'no-evidence' }
  | { readonly outcome: 'not-open'; readonly state: Candidate['state'] | 'gone' }

/**
 * What somebody would sign, and whether the person may. Who has which role may be minutes old here: it is asked again
 * when the signature is given.
 * @throws SourceError when Slack cannot tell who has which role
 */
export async function whatToSign(context: Context, candidateId: string, userId: string): Promise<Look> {
  const state = await loadState(context, context.database, candidateId)
  if (state?.candidate.state !== 'open') return { outcome: 'not-open', state: state?.candidate.state ?? 'gone' }
  const { candidate, requirement, report, signatures: standing } = state
  const [signer, roles, authors] = await Promise.all([
    context.people.person(userId, { fresh: false }),
    staffedRoles(context, requirement, 'none'),
    authorsKept(context, state),
  ])
  const { requestedBy } = candidate
  const right = signingRight({ signer, chosenRole: null, roles, requestedBy, authors: authors.people, standing })
  if (!right.may && right.code !== 'choose') {
    const signed = standing.map(({ person }) => person)
    const excluded = [requestedBy, ...authors.people, ...signed]
    return { outcome: 'refused', refusal: right, roles: await whoCan(context, roles, standing), excluded }
  }
  if (report === null) return { outcome: 'no-evidence' }
  const possible = right.may ? [right.role] : right.roles
  return {
    outcome: 'may-sign',
    state,
    report,
    roles: possible,
    strangers: authors.strangers.map(({ title }) => title),
    sinceLast: await sinceLastSignature(context, state, report),
  }
}

/** The authors where they may not sign. */
async function authorsKept(context: Context, { product, requirement, candidate }: CandidateState) {
  if (requirement.authorsMaySign || product === null) return { people: [], strangers: [] }
  return authorsOfCommits(context, product, candidate.commits)
}

/** The roles with those of their people who are able to sign; none where every place is taken. */
function whoCan(
  context: Context,
  roles: readonly StaffedRole[],
  standing: CandidateState['signatures'],
): Promise<StaffedRole[]> {
  return Promise.all(
    roles.map(async (role) => {
      const isFull = standing.filter((signature) => signature.role === role.role).length >= role.quorum
      return { ...role, members: isFull ? [] : await ablePeople(context, role.members) }
    }),
  )
}

async function sinceLastSignature({ database }: Context, { candidate }: CandidateState, report: Report) {
  const last = await lastSignature(database, candidate.product, candidate.environment)
  const found = last === null ? null : await findReport(database, last.seal.reportId)
  if (last === null || !found?.report) return null
  const turned = await turningPoints(database, candidate.product, candidate.environment, historySince(report.startedAt))
  return { difference: differenceOf(found.report, report, turned), signedAt: last.signedAt }
}
