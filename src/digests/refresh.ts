import { randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { fillReport } from '../readiness/report.ts'
import { staleAfterMs } from '../readiness/request.ts'
import { beginReport, latestReport } from '../store/reports.ts'

/** A report younger than this is new enough for a digest. */
const freshMs = 30 * 60_000
/** Each product asks a dozen things or more; beyond this many the rest wait for their turn. */
const productsAtOnce = 8

/** Lets every product that has no report of the last half hour be asked: a digest says how it is, not how it was. */
export async function refreshReports(context: Context, products: readonly Product[]): Promise<void> {
  const limit = pLimit(productsAtOnce)
  await Promise.all(products.map((product) => limit(() => refresh(context, product))))
}

async function refresh(context: Context, { name, title, defaultEnvironment, hash }: Product): Promise<void> {
  const { database, now } = context
  const latest = await latestReport(database, name, defaultEnvironment)
  if (latest !== null && now().getTime() - latest.finishedAt.getTime() < freshMs) return
  const id = randomUUID()
  const { began } = await beginReport(database, {
    id,
    product: name,
    productTitle: title,
    environment: defaultEnvironment,
    askedIn: 'digest',
    askedBy: 'digest',
    place: null,
    manifestHash: hash,
    now: now(),
    staleAfterMs,
  })
  // Another digest asks just now; whichever is first, the newest that is there counts.
  if (began) await fillReport(context, id)
}
