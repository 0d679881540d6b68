import { z } from 'zod'
import { UserError } from '../../errors.ts'
import { askDocument } from '../../readiness/document.ts'
import { askReadiness } from '../../readiness/request.ts'
import { findMessage } from '../../store/messages.ts'
import { findReport } from '../../store/reports.ts'
import { defineAction } from '../action.ts'
import { fullReportView, reportPageAction } from '../blocks/full-report.ts'
import { documentAction, refreshAction, reportAction } from '../blocks/readiness.ts'
import { asSlackError } from '../client.ts'
import { documentKey } from '../document.ts'
import { alreadyAsking } from '../replies.ts'

const CardValue = z.object({ product: z.string(), environment: z.string(), report: z.uuid() })

/** Asks everything again and fills the same card. */
export const refreshReadiness = defineAction({
  id: refreshAction,
  value: CardValue,
  run: async (context, { product, environment }, { place }) => {
    if (place === null)
      throw new UserError('readiness.no_place', 'This card cannot be refreshed here. Ask with /readiness.')
    const asked = await askReadiness(context, { productName: product, environmentName: environment, place })
    return asked.outcome === 'asked' ? null : alreadyAsking(asked)
  },
})

/** Opens the full report that the card was made of. */
export const openReport = defineAction({
  id: reportAction,
  value: CardValue,
  run: async (context, { report: id }, { client, triggerId }) => {
    const found = await findReport(context.database, id)
    if (!found?.report)
      throw new UserError('report.gone', 'This report is no longer kept. Press Refresh for a new one.')
    if (triggerId === null)
      throw new UserError('report.no_trigger', 'Slack did not allow a window here. Press the button again.')
    try {
      await client.views.open({ trigger_id: triggerId, view: fullReportView(found.report, 0) })
    } catch (error) {
      throw asSlackError(error)
    }
    return null
  },
})

/** Writes the report down beside its card. */
export const documentReport = defineAction({
  id: documentAction,
  value: CardValue,
  run: async (context, { report: reportId }, { place }) => {
    if (place === null) throw new UserError('readiness.no_place', 'There is no thread here. Ask with /readiness.')
    if (await findMessage(context.database, documentKey(reportId)))
      return { text: 'The document of this report is in the thread already. Press Refresh for a new report.' }
    await askDocument(context, { reportId, place })
    return null
  },
})

/** Turns the page of an open report. */
export const turnReportPage = defineAction({
  id: reportPageAction,
  value: z.object({ report: z.uuid(), page: z.int().min(0) }),
  run: async (context, { report: id, page }, { client, view }) => {
    const found = await findReport(context.database, id)
    if (!found?.report || view === null)
      throw new UserError('report.gone', 'This report is no longer kept. Ask with /readiness.')
    try {
      await client.views.update({ view_id: view.id, hash: view.hash, view: fullReportView(found.report, page) })
    } catch (error) {
      throw asSlackError(error)
    }
    return null
  },
})
