import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { CheckAnswer, CheckStatus, Link } from '../checks/check.ts'
import { askInTime } from '../products/ask-in-time.ts'
import type { Monitor } from '../products/monitor.ts'
import type { Sources } from '../sources/sources.ts'
import { isSilence, type OwnNetwork, ownNetworkSummary } from './own-network.ts'

/** A product's monitor in one of its environments. */
export interface Watched {
  readonly product: string
  readonly repository: string | undefined
  readonly environment: string
  readonly monitor: Monitor
}

/** What one probe found. */
export interface Outcome {
  readonly status: CheckStatus
  /** The check's: `http.timeout`. */
  readonly code: string
  /** One sentence without a full stop. */
  readonly summary: string
  readonly link: Link | null
  /** When it was begun. */
  readonly at: Date
  /** How long the try took that decided. */
  readonly tookMs: number
}

/** What probing takes. */
export interface Probing {
  readonly sources: Sources
  readonly ownNetwork: OwnNetwork
  readonly now: () => Date
  readonly log: Logger
  /** The time between two tries; a second when left out. */
  readonly betweenTriesMs?: number
}

/**
 * Probes once: asks the monitor's check, and again a second later while it fails and tries are left. A failure without
 * any answer counts only when somebody else out there answers us; otherwise it is unknown. Never throws.
 */
export async function probe(watched: Watched, probing: Probing): Promise<Outcome> {
  const { monitor } = watched
  const { ownNetwork, now, betweenTriesMs = 1_000 } = probing
  const at = now()
  for (let tried = 1; ; tried += 1) {
    const startedAt = performance.now()
    const answer = await ask(watched, probing)
    const { status, code, summary, link = null } = answer
    const outcome: Outcome = { status, code, summary, link, at, tookMs: Math.round(performance.now() - startedAt) }
    if (status === 'pass' || status === 'warn') {
      if (monitor.check.host !== undefined) ownNetwork.answered()
      return outcome
    }
    if (tried < monitor.tries && isWorthAnother(answer)) await delay(betweenTriesMs)
    else if (status === 'fail' && isSilence(code) && (await ownNetwork.isDown())) {
      return { ...outcome, status: 'unknown', code: 'network.down', summary: ownNetworkSummary }
    } else return outcome
  }
}

function ask({ product, repository, environment, monitor }: Watched, { sources, now, log }: Probing) {
  const timeoutMs = withinMs(monitor)
  return askInTime(monitor.check, { sources, now: now(), log, timeoutMs, repository, product, environment })
}

/** Who refuses us, limits us or is not configured will say the same a second later. */
function isWorthAnother({ status, code }: CheckAnswer): boolean {
  return status === 'fail' || ['source.timeout', 'source.refused', 'source.server-error'].includes(code)
}

/** All tries of a probe should end before the next one is due. */
function withinMs({ check, everyMs, tries }: Monitor): number {
  return Math.min(check.timeoutMs, Math.max(Math.floor((everyMs * 0.9 - (tries - 1) * 1_000) / tries), 100))
}
