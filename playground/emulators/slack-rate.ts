/** https://docs.slack.dev/apis/web-api/rate-limits */
const callsPerMinute: Readonly<Record<string, number>> = {
  'usergroups.list': 20,
  'usergroups.users.list': 20,
  'users.lookupByEmail': 50,
  'users.info': 100,
}

/** Each method's own bucket: null when a call may go, or has no limit here, else the seconds to wait. */
export function createCallRate(now: () => number): (method: string) => number | null {
  const takes = new Map(
    Object.entries(callsPerMinute).map(([method, most]) => [method, createRate(now, most / 60, most)]),
  )
  return (method) => takes.get(method)?.(method) ?? null
}

/**
 * A bucket for each channel: null when a message may go, else the seconds to wait.
 * @param perSecond left out, about one message a second with short bursts, Slack's rule for channels
 */
export function createRate(now: () => number, perSecond = 1, burst = 5): (channelId: string) => number | null {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return (channelId) => {
    const at = now()
    const bucket = buckets.get(channelId) ?? { tokens: burst, at }
    const tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * perSecond)
    if (tokens < 1) {
      buckets.set(channelId, { tokens, at })
      return Math.max(1, Math.ceil((1 - tokens) / perSecond))
    }
    buckets.set(channelId, { tokens: tokens - 1, at })
    return null
  }
}
