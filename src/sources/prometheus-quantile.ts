import type { Sample } from './prometheus-text.ts'

/**
 * The value below which a part of a histogram's observations lies, as Prometheus' histogram_quantile estimates it:
 * linear inside the bucket; in the last, open one its lower edge. Null when the buckets hold nothing.
 * @param buckets samples of one series' `_bucket`, or of several that are added up
 * @param quantile 0 to 1
 */
export function histogramQuantile(buckets: readonly Sample[], quantile: number): number | null {
  const counts = new Map<number, number>()
  for (const { labels, value } of buckets) {
    const edge = edgeOf(labels.le)
    if (edge !== null) counts.set(edge, (counts.get(edge) ?? 0) + value)
  }
  const sorted = [...counts].sort(([one], [other]) => one - other)
  const total = sorted.at(-1)
  if (total === undefined || total[0] !== Number.POSITIVE_INFINITY || !(total[1] > 0) || sorted.length < 2) return null
  const rank = quantile * total[1]
  const index = sorted.findIndex(([, count]) => count >= rank)
  const [upper, count] = sorted[index] ?? total
  const [lower, below] = sorted[index - 1] ?? [Math.min(0, upper), 0]
  if (upper === Number.POSITIVE_INFINITY) return lower
  return count === below ? upper : lower + ((upper - lower) * (rank - below)) / (count - below)
}

function edgeOf(text: string | undefined): number | null {
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY
  const edge = Number(text)
  return text === undefined || text === '' || Number.isNaN(edge) ? null : edge
}
