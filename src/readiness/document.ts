import type { ActorContext, Context } from '../context.ts'
import { UserError } from '../errors.ts'
import type { Place } from '../slack/announcement.ts'
import { findReport } from '../store/reports.ts'
import { readinessChanges } from './changes.ts'
import { reportMarkdown } from './markdown.ts'
import { actorName } from './request.ts'

/** A second press within this time is the same wish. */
const sameWishMs = 60_000

/** What a job needs to write a report down. */
export interface BegunDocument {
  readonly reportId: string
  readonly askedBy: string
  readonly place: Place
}

/**
 * Leaves it to a job to write a report down as a document.
 * @throws UserError `report.gone` when the report is no longer kept
 */
export async function askDocument(
  context: ActorContext,
  { reportId, place }: { readonly reportId: string; readonly place: Place },
): Promise<void> {
  const found = await findReport(context.database, reportId)
  if (!found?.report) throw new UserError('report.gone', 'This report is no longer kept. Press Refresh for a new one.')
  const moment = Math.floor(context.now().getTime() / sameWishMs)
  const begun = { reportId, place, askedBy: actorName(context.actor) }
  await context.queue.add('document-readiness', begun, { id: `document.${reportId}.${moment}` })
}

/**
 * Writes a report down as Markdown and shows it beside its card, with how the score went.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function documentReadiness(context: Context, { reportId, askedBy, place }: BegunDocument): Promise<void> {
  const found = await findReport(context.database, reportId)
  if (!found?.report) {
    context.log.warn({ reportId }, 'a report that is not kept cannot be written down')
    return
  }
  const { report } = found
  const changes = await readinessChanges(context.database, report)
  const markdown = reportMarkdown(report, changes)
  const { history } = changes
  await context.announce({ kind: 'readiness.documented', report, markdown, history, askedBy, place })
}
