import { z } from 'zod'
import { UserError } from '../../errors.ts'
import { grantWaiver, withdrawWaiver } from '../../signoffs/decide-waiver.ts'
import { waiverRules } from '../../signoffs/waiver-rights.ts'
import { findReport } from '../../store/reports.ts'
import { findWaiver } from '../../store/waivers.ts'
import { defineAction, type Pressed } from '../action.ts'
import { waiveAction } from '../blocks/readiness.ts'
import { askWaiverForm, refuseWaiverForm, waivable } from '../blocks/waiver-forms.ts'
import { grantAction, openRefusalAction, standingSentence, withdrawAction } from '../blocks/waivers.ts'
import { asSlackError } from '../client.ts'

/** Opens the form in which a waiver is asked for. */
export const openWaiverForm = defineAction({
  id: waiveAction,
  value: z.object({ product: z.string(), environment: z.string(), report: z.uuid() }),
  run: async (context, { product, environment, report: id }, pressed) => {
    const rules = waiverRules(context.products.get(product), environment)
    if (rules === null) throw new UserError('waiver.none', 'Nobody may grant waivers here.')
    const found = await findReport(context.database, id)
    if (!found?.report)
      throw new UserError('report.gone', 'This report is no longer kept. Press Refresh for a new one.')
    const { report } = found
    if (waivable(report).length === 0)
      throw new UserError('waiver.nothing', 'Every check of this report passes or is waived already.')
    return open(pressed, (place) => askWaiverForm(report, rules.longestMs, place))
  },
})

const WaiverValue = z.object({ waiver: z.uuid() })

/** Grants the waiver of the message. */
export const grant = defineAction({
  id: grantAction,
  value: WaiverValue,
  act: true,
  run: async (context, { waiver }) => {
    const decided = await grantWaiver(context, waiver)
    return decided.outcome === 'done' ? null : { text: standingSentence(decided.waiver) }
  },
})

/** Opens the form in which a waiver is refused. */
export const openRefusal = defineAction({
  id: openRefusalAction,
  value: WaiverValue,
  run: async (context, { waiver: id }, pressed) => {
    const waiver = await findWaiver(context.database, id)
    if (waiver === null) throw new UserError('waiver.gone', 'This waiver is no longer kept.')
    if (waiver.state !== 'asked') return { text: standingSentence(waiver) }
    return open(pressed, (place) => refuseWaiverForm(waiver, place))
  },
})

/** Takes the waiver of the message back. */
export const withdraw = defineAction({
  id: withdrawAction,
  value: WaiverValue,
  act: true,
  run: async (context, { waiver }) => {
    const decided = await withdrawWaiver(context, waiver)
    return decided.outcome === 'done' ? null : { text: standingSentence(decided.waiver) }
  },
})

async function open(
  { client, triggerId, place }: Pressed,
  form: (place: NonNullable<Pressed['place']>) => ReturnType<typeof refuseWaiverForm>,
): Promise<null> {
  if (triggerId === null || place === null)
    throw new UserError('waiver.no_trigger', 'Slack did not allow a window here. Press the button again.')
  try {
    await client.views.open({ trigger_id: triggerId, view: form(place) })
  } catch (error) {
    throw asSlackError(error)
  }
  return null
}
