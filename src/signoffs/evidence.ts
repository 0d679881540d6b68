import { randomUUID } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { askDirectly } from '../readiness/ask-directly.ts'
import type { Report } from '../readiness/assessment.ts'
import { whatIsKnown } from '../readiness/known.ts'
import { staleAfterMs } from '../readiness/request.ts'
import { beginReport, failReport, finishReport } from '../store/reports.ts'
import type { KnownCandidate } from './state.ts'

/**
 * Asks every source about a candidate's commit now and stores the report; its card shows it.
 * @returns null while another bot is asking the same
 */
export async function askEvidence(
  context: Context,
  product: Product,
  candidate: KnownCandidate,
): Promise<Report | null> {
  const { database, now } = context
  const { environment } = candidate
  const reportId = randomUUID()
  const begun = await beginReport(database, {
    id: reportId,
    product: product.name,
    productTitle: product.title,
    environment,
    askedIn: `candidate.${candidate.id}`,
    askedBy: candidate.requestedBy,
    place: null,
    manifestHash: product.hash,
    now: now(),
    staleAfterMs,
  })
  if (!begun.began) return null
  try {
    const known = await whatIsKnown(context, product, environment, candidate.id)
    const report = await askDirectly(context, product, environment, { reportId, commit: candidate.commit, ...known })
    await finishReport(database, report)
    return report
  } catch (error) {
    // One that is left unfinished would keep everybody else from asking.
    await failReport(database, reportId, now())
    throw error
  }
}
