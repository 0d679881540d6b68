import { setTimeout as delay } from 'node:timers/promises'
import { SourceError } from '../errors.ts'

/** What Slack counts by itself: posts by channel, updates of all channels together. */
export type Counted = { readonly kind: 'post'; readonly channelId: string } | { readonly kind: 'update' }

/** Keeps calls to Slack within its rate. One a process: what other bots do shows as Slack's own `Retry-After`. */
export interface Pace {
  /** Resolves when the call may go; its place is taken. */
  readonly turn: (call: Counted) => Promise<void>
  /** Slack asked to wait. */
  readonly hold: (call: Counted, waitMs: number) => void
  /** Slack told the id of a channel that was named. */
  readonly learn: (name: string, channelId: string) => void
  /**
   * The same pace for those who come again by themselves and must hold nobody up: where there is a wait, its `turn`
   * throws a SourceError that says how long, and takes no place.
   */
  readonly impatient: Pace
}

interface Rate {
  readonly everyMs: number
  readonly burst: number
}

/**
 * About one message a second in a channel, and some fifty updates a minute (`chat.update` is of tier 3), both with short
 * bursts. https://docs.slack.dev/apis/web-api/rate-limits
 */
const rates: Readonly<Record<Counted['kind'], Rate>> = {
  post: { everyMs: 1_000, burst: 3 },
  update: { everyMs: 1_200, burst: 30 },
}

const keptAtMost = 1_000

/** @param now a clock that never goes back, in milliseconds */
export function createPace(now: () => number = () => performance.now()): Pace {
  /** When a bucket is full again, by what it counts. */
  const fullAt = new Map<string, number>()
  const ids = new Map<string, string>()

  const keyOf = (call: Counted) =>
    call.kind === 'post' ? `post ${ids.get(call.channelId) ?? call.channelId}` : call.kind
  const slackOf = ({ everyMs, burst }: Rate) => everyMs * (burst - 1)

  const waitOf = (call: Counted) => Math.max((fullAt.get(keyOf(call)) ?? 0) - slackOf(rates[call.kind]) - now(), 0)
  const take = (call: Counted) => {
    const at = now()
    fullAt.set(keyOf(call), Math.max(fullAt.get(keyOf(call)) ?? 0, at) + rates[call.kind].everyMs)
    if (fullAt.size <= keptAtMost) return
    for (const [key, full] of fullAt) if (full <= at) fullAt.delete(key)
  }

  const shared = {
    hold: (call: Counted, waitMs: number) => {
      const until = now() + waitMs + slackOf(rates[call.kind])
      fullAt.set(keyOf(call), Math.max(fullAt.get(keyOf(call)) ?? 0, until))
    },
    learn: (name: string, channelId: string) => {
      if (name !== channelId && ids.size < keptAtMost) ids.set(name, channelId)
    },
  }
  const impatient: Pace = {
    ...shared,
    turn: async (call) => {
      const waitMs = waitOf(call)
      if (waitMs > 0) {
        throw new SourceError('Slack', 'rate-limited', 'Slack takes about one message a second in a channel', {
          retryAfterMs: Math.ceil(waitMs),
        })
      }
      take(call)
    },
    get impatient() {
      return impatient
    },
  }
  return {
    ...shared,
    turn: async (call) => {
      const waitMs = waitOf(call)
      take(call)
      if (waitMs > 0) await delay(waitMs)
    },
    impatient,
  }
}
