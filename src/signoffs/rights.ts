import type { Person } from '../context.ts'
import type { SigningRole } from '../products/checklist.ts'
import type { StandingSignature } from './decide.ts'

/** A role with the user ids of its people, asked just now. */
export interface StaffedRole extends SigningRole {
  readonly members: readonly string[]
}

/** Everything that decides whether somebody may sign. */
export interface SigningFacts {
  /** Who wants to sign; null when Slack knows nobody of this id. */
  readonly signer: Person | null
  /** The role that the person chose; null when nothing was chosen. */
  readonly chosenRole: string | null
  readonly roles: readonly StaffedRole[]
  readonly requestedBy: string
  /** The authors of the commits that ship, as user ids; empty where authors may sign. */
  readonly authors: readonly string[]
  readonly standing: readonly StandingSignature[]
}

export type SigningRight =
  | { readonly may: true; readonly role: StaffedRole; readonly seat: number }
  | { readonly may: false; readonly code: 'choose'; readonly roles: readonly StaffedRole[] }
  | { readonly may: false; readonly code: 'bot' | 'deactivated' | 'requester' | 'author' | 'outsider' | 'wrong-role' }
  /** The person has signed already, here or for another role. */
  | { readonly may: false; readonly code: 'signed'; readonly by: StandingSignature }
  /** Others have filled the role. */
  | { readonly may: false; readonly code: 'taken'; readonly by: readonly StandingSignature[] }

/** Whether somebody may sign, and in which place of which role: four eyes, one role a person, no more than the quorum. Pure. */
export function signingRight(facts: SigningFacts): SigningRight {
  const { signer, chosenRole, roles, standing } = facts
  if (signer === null) return { may: false, code: 'outsider' }
  const exclusion = excluded(signer, facts)
  if (exclusion !== null) return { may: false, code: exclusion }
  const own = roles.filter(({ members }) => members.includes(signer.id))
  if (own.length === 0) return { may: false, code: 'outsider' }
  const earlier = standing.find(({ person }) => person === signer.id)
  if (earlier !== undefined) return { may: false, code: 'signed', by: earlier }
  if (chosenRole !== null && !own.some(({ role }) => role === chosenRole)) return { may: false, code: 'wrong-role' }
  const wanted = chosenRole === null ? own : own.filter(({ role }) => role === chosenRole)
  const free = wanted.filter((role) => seatIn(role, standing) !== null)
  const [only] = free
  if (only === undefined) {
    return { may: false, code: 'taken', by: standing.filter(({ role }) => wanted.some((each) => each.role === role)) }
  }
  const seat = seatIn(only, standing)
  if (free.length > 1 || seat === null) return { may: false, code: 'choose', roles: free }
  return { may: true, role: only, seat }
}

function excluded(signer: Person, { requestedBy, authors }: SigningFacts) {
  if (signer.isBot) return 'bot'
  if (signer.isDeactivated) return 'deactivated'
  if (signer.id === requestedBy) return 'requester'
  return authors.includes(signer.id) ? 'author' : null
}

/** The first free place of a role, from 1; null when all are filled. */
function seatIn({ role, quorum }: StaffedRole, standing: readonly StandingSignature[]): number | null {
  const filled = standing.filter((signature) => signature.role === role).map(({ seat }) => seat)
  for (let seat = 1; seat <= quorum; seat += 1) if (!filled.includes(seat)) return seat
  return null
}

/** Who could sign for a role: its people, less who asked and the authors. */
export function possibleSigners({ members }: StaffedRole, excludedPeople: readonly string[]): readonly string[] {
  return members.filter((member) => !excludedPeople.includes(member))
}
