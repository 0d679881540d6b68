import type { Context } from '../context.ts'
import { failReport, findReport, finishReport, lastKnownAnswers } from '../store/reports.ts'
import { askDirectly } from './ask-directly.ts'

/**
 * Fills a report that was begun: asks, decides, stores, and shows it. May be run again at any point: what is stored
 * already is not asked again, only shown, because the first run may have ended between the two.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function reportReadiness(context: Context, reportId: string): Promise<void> {
  const begun = await findReport(context.database, reportId)
  if (begun === null) {
    context.log.warn({ reportId }, 'a report that is not stored cannot be filled')
    return
  }
  if (begun.state === 'gathering') {
    const product = context.products.get(begun.product)
    const known = product?.environments.some(({ name }) => name === begun.environment)
    if (product === undefined || !known) return giveUp(context, reportId, begun)
    const lastKnown = await lastKnownAnswers(context.database, begun.product, begun.environment)
    const report = await askDirectly(context, product, begun.environment, { reportId, lastKnown })
    await finishReport(context.database, report)
  }
  const stored = await findReport(context.database, reportId)
  if (stored?.report && stored.place) {
    const { report, askedBy, place } = stored
    await context.announce({ kind: 'readiness.reported', report, askedBy, place })
  }
}

/** The manifest has changed since the report was begun, and what was asked for is gone. */
async function giveUp(
  context: Context,
  reportId: string,
  begun: NonNullable<Awaited<ReturnType<typeof findReport>>>,
): Promise<void> {
  await failReport(context.database, reportId, context.now())
  if (begun.place === null) return
  await context.announce({
    kind: 'readiness.failed',
    reportId,
    productTitle: begun.product,
    environment: begun.environment,
    sentence: `${begun.product} with the environment ${begun.environment} is no longer among the products.`,
    place: begun.place,
  })
}
