import { SourceError } from '../errors.ts'
import type { Products } from '../products/load.ts'
import type { Objective } from '../products/monitor.ts'
import type { History, Measured } from '../sources/history.ts'
import type { Database } from '../store/database.ts'
import { bucketMs, type Counts, countHistory, rolledUpTo, spanMs } from '../store/monitor-history.ts'
import { historyParts } from './spans.ts'

type Counted = Omit<Counts, 'monitor'>

const nothing: Counted = { probes: 0, failed: 0, unknown: 0, durations: {} }

/** Makes figures of what was counted. */
export function figuresOf({ probes, failed, unknown, durations }: Counted): Measured {
  const buckets = Object.entries(durations)
    .map(([bucket, count]) => ({ bucket: Number(bucket), count }))
    .toSorted((one, other) => one.bucket - other.bucket)
  const at = (share: number) => percentileMs(buckets, share)
  return {
    probes,
    failed,
    unknown,
    availability: probes === 0 ? null : (probes - failed) / probes,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
  }
}

/** By nearest rank; null when nothing was counted. */
function percentileMs(
  buckets: readonly { readonly bucket: number; readonly count: number }[],
  share: number,
): number | null {
  const rank = Math.ceil(share * buckets.reduce((sum, { count }) => sum + count, 0))
  let passed = 0
  for (const { bucket, count } of buckets) {
    passed += count
    if (passed >= rank) return bucketMs(bucket)
  }
  return null
}

/** Adds up what was counted of several. */
export function addCounts(all: readonly Counted[]): Counted {
  const durations: Record<string, number> = {}
  for (const each of all) {
    for (const [bucket, count] of Object.entries(each.durations)) durations[bucket] = (durations[bucket] ?? 0) + count
  }
  const sum = (of: (each: Counted) => number) => all.reduce((total, each) => total + of(each), 0)
  return {
    probes: sum(({ probes }) => probes),
    failed: sum(({ failed }) => failed),
    unknown: sum(({ unknown }) => unknown),
    durations,
  }
}

/** The history that a bot's database holds. */
export function createHistory(database: Database, products: Pick<Products, 'get'>): History {
  return {
    measured: async ({ product: name, environment, monitors: named, overMs: asked, now }) => {
      const product = products.get(name)
      const here = (product?.monitors ?? []).filter(({ environments }) => environments.includes(environment))
      const unknownName = named?.find((monitor) => !here.some((each) => each.name === monitor))
      if (unknownName !== undefined) {
        throw new SourceError('Countersign', 'not-found', `${name} has no monitor "${unknownName}" in ${environment}`)
      }
      const wanted = here.filter((monitor) => named === undefined || named.includes(monitor.name))
      const objective: Objective | null = product?.objective ?? null
      const overMs = asked ?? objective?.overMs ?? 30 * spanMs.day
      const parts = historyParts(new Date(now.getTime() - overMs), now, await rolledUpTo(database), now)
      const counts = await countHistory(database, { product: name, environment }, parts)
      const countsOf = (monitor: string) => counts.find((each) => each.monitor === monitor) ?? nothing
      return {
        objective,
        overMs,
        monitors: wanted.map(({ name: monitor, check: { title } }) => ({
          monitor,
          title,
          ...figuresOf(countsOf(monitor)),
        })),
        all: figuresOf(addCounts(wanted.map(({ name: monitor }) => countsOf(monitor)))),
      }
    },
  }
}
