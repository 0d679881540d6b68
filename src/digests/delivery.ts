import { DAY_MS } from '../checks/duration.ts'
import type { Database } from '../store/database.ts'
import { deliveriesIn, incidentsIn } from '../store/digest-facts.ts'
import type { Dora, Point } from './digest.ts'
import { doraOf } from './dora.ts'

const weeksDrawn = 8

/** How many releases were deployed in each of the last weeks, oldest first. */
export async function deploymentsByWeek(database: Database, products: readonly string[], to: Date): Promise<Point[]> {
  const weekMs = 7 * DAY_MS
  const releases = await deliveriesIn(database, products, new Date(to.getTime() - weeksDrawn * weekMs), to)
  return Array.from({ length: weeksDrawn }, (_each, index) => {
    const end = to.getTime() - (weeksDrawn - 1 - index) * weekMs
    const own = releases.filter(({ deployedAt }) => {
      const at = deployedAt?.getTime() ?? 0
      return at > end - weekMs && at <= end
    })
    return { at: new Date(end), value: own.length }
  })
}

/** The four DORA figures of a span and of as long a span before it. */
export async function doraIn(
  database: Database,
  products: readonly string[],
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<{ readonly now: Dora; readonly before: Dora }> {
  const spanMs = to.getTime() - from.getTime()
  const start = new Date(from.getTime() - spanMs)
  const [releases, incidents] = await Promise.all([
    deliveriesIn(database, products, start, to),
    incidentsIn(database, products, start, to),
  ])
  const figures = (begin: Date, end: Date) => {
    const isIn = ({ startedAt }: { readonly startedAt: Date }) => startedAt >= begin && startedAt < end
    return doraOf({ releases: releases.filter(isIn), incidents: incidents.filter(isIn), spanMs })
  }
  return { now: figures(from, to), before: figures(start, from) }
}
