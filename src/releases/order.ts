import { short } from '../words.ts'
import type { ReleaseState } from './states.ts'
import { spoken } from './words.ts'

/** What must have run elsewhere before, of the manifest. */
export interface Requirement {
  readonly environment: string
  /** How long ago that may be; null for any time. */
  readonly withinMs: number | null
}

/** A release of the required environment, as the records have it. */
export interface EarlierRelease {
  readonly environment: string
  readonly commit: string
  readonly state: ReleaseState
  /** When it came into that state. */
  readonly at: Date
}

export type OrderDecision = { readonly isMet: boolean; readonly code: OrderCode; readonly sentence: string }

export type OrderCode =
  | 'order.free' // nothing is required
  | 'order.met'
  | 'order.missing' // the commit was never released there
  | 'order.running' // it is there, but not well yet
  | 'order.failed' // the newest of its releases there did not go well
  | 'order.old'

/** Of two at the same moment the worse one counts. */
const worstFirst: readonly ReleaseState[] = [
  'rolled-back',
  'failed',
  'rolling-back',
  'unknown',
  'deploying',
  'watching',
]

/**
 * Decides whether a commit ran where it must have run before: the newest of its releases there decides, and only
 * `live` will do. That another commit runs there by now does not matter.
 * @param releases of any commits and environments, in any order
 */
export function releasedBefore(
  requirement: Requirement | null,
  commit: string,
  releases: readonly EarlierRelease[],
  now: Date,
): OrderDecision {
  if (requirement === null) return { isMet: true, code: 'order.free', sentence: 'Nothing must run elsewhere first.' }
  const { environment, withinMs } = requirement
  const refused = (code: OrderCode, said: string): OrderDecision => ({ isMet: false, code, sentence: said })
  const [newest] = releases
    .filter((each) => each.environment === environment && each.commit === commit)
    // What was never deployed says nothing.
    .filter(({ state }) => state === 'live' || worstFirst.includes(state))
    .toSorted((one, other) => other.at.getTime() - one.at.getTime() || rank(one) - rank(other))
  const what = short(commit)
  if (newest === undefined) {
    return refused('order.missing', `${what} must be live in ${environment} first: it was never deployed there.`)
  }
  const ageMs = now.getTime() - newest.at.getTime()
  if (newest.state === 'failed' || newest.state === 'rolled-back') {
    const how = newest.state === 'failed' ? 'failed' : 'was rolled back'
    return refused(
      'order.failed',
      `${what} must be live in ${environment} first: it ${how} there ${spoken(ageMs)} ago.`,
    )
  }
  if (newest.state !== 'live') {
    return refused('order.running', `${what} must be live in ${environment} first: it is ${newest.state} there.`)
  }
  if (withinMs !== null && ageMs > withinMs) {
    const limit = spoken(withinMs)
    return refused('order.old', `${what} went live in ${environment} ${spoken(ageMs)} ago, and ${limit} is the limit.`)
  }
  return { isMet: true, code: 'order.met', sentence: `${what} went live in ${environment} ${spoken(ageMs)} ago.` }
}

const rank = ({ state }: EarlierRelease) => (state === 'live' ? worstFirst.length : worstFirst.indexOf(state))
