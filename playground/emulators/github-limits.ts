/** Requests an hour of a person's token, and of nobody. https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const HOURLY_LIMIT = 5000
const ANONYMOUS_LIMIT = 60
const HOUR_MS = 3_600_000

export interface Limits {
  /** Whether one more request of this token may be answered; it is counted by `count`, because a 304 is free. */
  readonly exhausted: (token: string | null) => boolean
  readonly count: (token: string | null) => void
  readonly headers: (token: string | null) => Record<string, string>
  /** Sets what is left to a token, so that a test can come to the end of it. */
  readonly setRemaining: (token: string, remaining: number) => void
}

/** Counts requests for each token in windows of an hour, as GitHub's primary rate limit does. */
export function createLimits(): Limits {
  const windows = new Map<string | null, { used: number; limit: number; resetAt: number }>()
  const windowOf = (token: string | null) => {
    const known = windows.get(token)
    if (known && known.resetAt > Date.now()) return known
    const limit = token === null ? ANONYMOUS_LIMIT : HOURLY_LIMIT
    const fresh = { used: 0, limit, resetAt: Date.now() + HOUR_MS }
    windows.set(token, fresh)
    return fresh
  }
  return {
    exhausted: (token) => windowOf(token).used >= windowOf(token).limit,
    count: (token) => {
      windowOf(token).used += 1
    },
    headers: (token) => {
      const { used, limit, resetAt } = windowOf(token)
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(Math.max(0, limit - used)),
        'x-ratelimit-used': String(used),
        'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
        'x-ratelimit-resource': 'core',
      }
    },
    setRemaining: (token, remaining) => {
      const window = windowOf(token)
      window.used = window.limit - remaining
    },
  }
}
