/** About one message a second in a channel, with short bursts. https://docs.slack.dev/apis/web-api/rate-limits */
const perSecond = 1
const burst = 5

/** A bucket for each channel: null when a message may go, else the seconds to wait. */
export function createRate(now: () => number): (channelId: string) => number | null {
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
