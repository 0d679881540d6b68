import type { Deploy } from '../products/deploy.ts'
import type { Decision } from '../signoffs/decide.ts'
import type { Release } from '../store/releases.ts'
import { short } from '../words.ts'
import { isFrozen } from './freeze.ts'
import { type Lock, passLock } from './locks.ts'
import { type EarlierRelease, releasedBefore } from './order.ts'
import { spoken } from './words.ts'

/** Everything that decides whether a candidate may be deployed now. */
export interface DeployFacts {
  readonly deploy: Deploy
  readonly commit: string
  /** The candidate's state: only an open one can be deployed. */
  readonly candidateState: string
  readonly decision: Decision
  /** Who presses: a Slack user id; null for the bot itself. */
  readonly person: string | null
  /** Whether the person has a role that may deploy. */
  readonly isDeployer: boolean
  /** The titles of the roles that may. */
  readonly deployers: readonly string[]
  /** The release that keeps the environment busy; null when none does. */
  readonly busy: Pick<Release, 'commit' | 'state' | 'startedAt'> | null
  /** The name of who deployed that one. */
  readonly busyBy: string | null
  readonly pause: { readonly reason: string; readonly by: string } | null
  readonly lock: Lock | null
  /** Whether two people let this candidate through the freeze. */
  readonly isGlassBroken: boolean
  readonly earlier: readonly EarlierRelease[]
  readonly now: Date
}

export type DeployRefusal = 'rights' | 'not-open' | 'not-a-go' | 'busy' | 'paused' | 'locked' | 'frozen' | 'order'

export type MayDeploy =
  /** `mark` is what the record must say beside it: a freeze that was broken. */
  | { readonly may: true; readonly mark: string | null }
  | { readonly may: false; readonly code: DeployRefusal; readonly sentence: string }

const busyWords = {
  deploying: 'is being deployed',
  watching: 'is being watched',
  'rolling-back': 'is being rolled back',
  unknown: 'ended with nobody knowing what runs',
} as const

/** Decides whether a candidate may be deployed now; what a person can do least about comes first. Pure. */
export function mayDeploy(facts: DeployFacts): MayDeploy {
  const { deploy, commit, decision, pause, busy, now } = facts
  const no = (code: DeployRefusal, sentence: string): MayDeploy => ({ may: false, code, sentence })
  if (facts.person !== null && !facts.isDeployer) {
    return no('rights', `Only ${facts.deployers.join(', ')} can deploy to ${deploy.environment}.`)
  }
  if (busy !== null) {
    const what = busyWords[busy.state as keyof typeof busyWords]
    const ago = spoken(now.getTime() - busy.startedAt.getTime())
    const who = facts.busyBy === null ? '' : `; ${facts.busyBy} deployed it ${ago} ago`
    const then = busy.state === 'rolling-back' ? 'wait for it' : 'wait for it, or roll it back'
    return no('busy', `${short(busy.commit)} ${what} in ${deploy.environment}${who}. One release at a time: ${then}.`)
  }
  if (facts.candidateState !== 'open') return no('not-open', 'This request takes nothing any more.')
  if (decision.outcome !== 'go') return no('not-a-go', `${decision.sentence}.`)
  if (pause !== null) return no('paused', `All deployments are paused: ${pause.reason}.`)
  const lock = passLock(facts.lock, facts.person ?? '', now)
  if (lock.kind === 'held') return no('locked', lock.sentence)
  const order = releasedBefore(deploy.requires, commit, facts.earlier, now)
  if (!order.isMet) return no('order', order.sentence)
  const freeze = isFrozen(deploy.freezes, now)
  if (!freeze.isFrozen) return { may: true, mark: null }
  if (!facts.isGlassBroken) return no('frozen', `${freeze.sentence} Two people can break the glass.`)
  return { may: true, mark: freeze.sentence }
}
