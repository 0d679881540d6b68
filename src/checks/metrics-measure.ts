import type { Exposition, Sample } from '../sources/prometheus.ts'
import { histogramQuantile } from '../sources/prometheus-quantile.ts'
import type { Condition } from './metrics.ts'
import type { Readings } from './metrics-judgement.ts'

/** Samples that are judged together. */
export interface Group {
  /** The labels that tell the group from the others; empty when there is one group only. */
  readonly label: string
  readonly samples: readonly Sample[]
}

/** A group with what is known of its number: it lies between the two. */
export interface Measured {
  readonly label: string
  readonly lower: number
  readonly upper: number
}

/** The samples that bear the name of the condition's series. */
export function familyOf({ samples }: Exposition, { series, atLeast, atMost, quantile }: Condition): readonly Sample[] {
  if (quantile !== undefined) {
    const summary = samples.filter(({ name, labels }) => name === series && Number(labels.quantile) === quantile)
    return summary.length > 0 ? summary : samples.filter(({ name }) => name === `${series}_bucket`)
  }
  const exact = samples.filter(({ name }) => name === series)
  if (exact.length > 0 || atLeast !== undefined || atMost !== undefined) return exact
  // A histogram exists although no sample bears its bare name.
  return samples.filter(({ name }) => name === `${series}_count` || name === `${series}_total`)
}

/** The declared type of a series' family; OpenMetrics declares a counter without its _total. */
export function typeOf({ types }: Exposition, series: string): string | undefined {
  return types.get(series) ?? types.get(series.replace(/_total$/, ''))
}

/** Splits the samples that have the condition's labels into those that are judged together. */
export function groupsOf(family: readonly Sample[], condition: Condition): readonly Group[] {
  const { labels = {}, by, as, quantile } = condition
  const chosen = family.filter((sample) =>
    Object.entries(labels).every(([name, value]) => (sample.labels[name] ?? '') === value),
  )
  const isSingle = by === undefined && as === 'value' && quantile === undefined
  const groups = Map.groupBy(chosen, (sample) => {
    const names = isSingle ? Object.keys(sample.labels) : (by ?? [])
    const own = names.filter((name) => (isSingle ? !Object.hasOwn(labels, name) : true))
    return own.map((name) => `${name}="${plain(sample.labels[name] ?? '')}"`).join(', ')
  })
  return [...groups].map(([label, samples]) => ({ label, samples }))
}

/** Text from outside on one line, and not longer than a reader needs. */
function plain(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

/** Measures each group; pure. */
export function measure(groups: readonly Group[], condition: Condition, readings: Readings): readonly Measured[] {
  const { series, as, quantile } = condition
  const isCounter = typeOf(readings.reading, series) === 'counter'
  // A counter that was never counted has no sample yet, so its sum is nothing.
  if (groups.length === 0 && isCounter && as !== 'value') return [exactly('', 0)]
  return groups.map((group) => {
    if (quantile !== undefined) return exactly(group.label, quantileOf(group.samples, quantile))
    return as === 'increase' ? increase(group, condition, readings) : exactly(group.label, sum(group.samples))
  })
}

const exactly = (label: string, value: number): Measured => ({ label, lower: value, upper: value })

const sum = (samples: readonly Sample[]) => samples.reduce((total, { value }) => total + value, 0)

function quantileOf(samples: readonly Sample[], quantile: number): number {
  if (samples.some(({ name }) => name.endsWith('_bucket'))) return histogramQuantile(samples, quantile) ?? Number.NaN
  return Math.max(...samples.map(({ value }) => value))
}

/**
 * How much a counter grew. With a second reading that is known; with one, a counter begins with its process, so all it
 * counted is the most that it can have grown, and exactly that when the process is younger than the window.
 */
function increase({ label, samples }: Group, { over }: Condition, { reading, later, now }: Readings): Measured {
  if (later !== undefined) {
    const before = new Map(reading.samples.map((sample) => [identityOf(sample), sample.value]))
    const grown = samples.map((sample) => {
      const then = before.get(identityOf(sample)) ?? 0
      // A counter that went down was begun anew in between.
      return sample.value < then ? sample.value : sample.value - then
    })
    return exactly(
      label,
      grown.reduce((total, each) => total + each, 0),
    )
  }
  const total = sum(samples)
  const startedAt = reading.samples.find(({ name }) => name === 'process_start_time_seconds')?.value
  const isYoung = startedAt !== undefined && over !== undefined && now.getTime() - startedAt * 1000 <= over
  return over === undefined || isYoung ? exactly(label, total) : { label, lower: 0, upper: total }
}

function identityOf({ name, labels }: Sample): string {
  return JSON.stringify([name, Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1))])
}
