/**
 * How long a Retry-After header asks us to wait, in milliseconds; undefined when it says nothing readable.
 * @param value seconds or an HTTP date (RFC 9110, section 10.2.3)
 */
export function retryAfterMs(value: string | undefined, now: Date): number | undefined {
  if (value === undefined || value.trim() === '') return undefined
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000
  const until = Date.parse(value)
  return Number.isNaN(until) ? undefined : Math.max(until - now.getTime(), 0)
}
