import { randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import type { ActorContext, Context } from '../context.ts'
import { UserError } from '../errors.ts'
import type { Place } from '../slack/announcement.ts'
import { beginReport, findReport, latestReport } from '../store/reports.ts'
import type { Report } from './assessment.ts'
import { fillReport } from './report.ts'
import { actorName, staleAfterMs } from './request.ts'

/** Each product asks a dozen things or more; beyond this many the rest wait for their turn. */
const productsAtOnce = 16

/** A product in an overview. */
export interface OverviewLine {
  readonly product: string
  readonly productTitle: string
  readonly environment: string
  /** Null when it could not be made, or while there is none yet. */
  readonly report: Report | null
}

/** What a job needs to fill an overview that was begun. */
export interface BegunOverview {
  readonly overviewId: string
  readonly askedBy: string
  readonly place: Place
  readonly reportIds: readonly string[]
}

/**
 * Begins an overview: a report of every product in its default environment, stored like any other. Shows a placeholder,
 * or the last known verdicts in a message that is there already, and leaves the asking to a job.
 * @throws UserError when Slack refuses the bot
 */
export async function askOverview(context: ActorContext, { place }: { readonly place: Place }): Promise<void> {
  const { database, products, queue, now } = context
  const overviewId = randomUUID()
  const askedBy = actorName(context.actor)
  const reportIds = await Promise.all(
    products.list().map(async ({ name, title, defaultEnvironment, hash }) => {
      const id = randomUUID()
      await beginReport(database, {
        id,
        product: name,
        productTitle: title,
        environment: defaultEnvironment,
        // An overview's reports stand in nobody's way: they belong to it alone.
        askedIn: `overview.${overviewId}`,
        askedBy,
        place: null,
        manifestHash: hash,
        now: now(),
        staleAfterMs,
      })
      return id
    }),
  )
  try {
    const previous = place.messageTs === null ? null : await lastKnown(context)
    const count = reportIds.length
    await context.announce({ kind: 'overview.asked', overviewId, products: count, previous, askedBy, place })
  } catch (error) {
    if (error instanceof UserError) throw error
    // The table itself may still get through when the answers are there.
    context.log.warn({ err: error, overviewId }, 'the placeholder of an overview was not shown')
  }
  await queue.add('report-overview', { overviewId, askedBy, place, reportIds }, { id: `overview.${overviewId}` })
}

/**
 * Fills an overview: asks all products side by side, stores each report, and shows them together. May be run again.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function reportOverview(context: Context, begun: BegunOverview): Promise<void> {
  const { overviewId, askedBy, place, reportIds } = begun
  const limit = pLimit(productsAtOnce)
  await Promise.all(reportIds.map((id) => limit(() => fillReport(context, id))))
  const found = await Promise.all(reportIds.map((id) => findReport(context.database, id)))
  const lines = found.flatMap((each): OverviewLine[] => {
    if (each === null) return []
    const { product, productTitle, environment, report } = each
    return [{ product, productTitle, environment, report }]
  })
  await context.announce({ kind: 'overview.reported', overviewId, lines, askedBy, place })
}

function lastKnown({ database, products }: Context): Promise<OverviewLine[]> {
  return Promise.all(
    products.list().map(async ({ name, title, defaultEnvironment: environment }) => {
      const report = await latestReport(database, name, environment)
      return { product: name, productTitle: title, environment, report }
    }),
  )
}
