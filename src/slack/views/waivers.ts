import { z } from 'zod'
import { askWaiver } from '../../signoffs/ask-waiver.ts'
import { refuseWaiver } from '../../signoffs/decide-waiver.ts'
import { longestReason } from '../../signoffs/waiver-reason.ts'
import { askWaiverView, refuseWaiverView } from '../blocks/waiver-forms.ts'
import { standingSentence } from '../blocks/waivers.ts'
import { defineView } from '../view.ts'

const Reason = z
  .string('Give a reason.')
  .trim()
  .min(1, 'Give a reason.')
  .max(longestReason, `Keep it within ${longestReason} characters.`)

/** Asks for the waiver that was filled in. */
export const askForWaiver = defineView({
  id: askWaiverView,
  metadata: z.object({
    product: z.string(),
    environment: z.string(),
    channelId: z.string(),
    responseUrl: z.string().nullable(),
  }),
  form: z.object({
    check: z.string('Choose a check.'),
    reason: Reason,
    period: z.coerce.number('Choose how long.').positive('Choose how long.'),
    day: z.iso.date('Choose a day.').nullish(),
  }),
  run: async (context, { form, metadata }) => {
    const { product, environment, channelId, responseUrl } = metadata
    const { check: checkId, reason, period, day } = form
    const until = day ? { at: new Date(`${day}T23:59:59Z`) } : { forMs: period }
    const place = { channelId, messageTs: null, responseUrl }
    const asked = await askWaiver(context, { product, environment, checkId, reason, until, place })
    return asked.outcome === 'asked' ? null : { text: standingSentence(asked.waiver) }
  },
})

/** Refuses the waiver, with the reason that was filled in. */
export const refuse = defineView({
  id: refuseWaiverView,
  metadata: z.object({ waiver: z.uuid() }),
  form: z.object({ reason: Reason }),
  run: async (context, { form: { reason }, metadata: { waiver: waiverId } }) => {
    const decided = await refuseWaiver(context, { waiverId, reason })
    return decided.outcome === 'done' ? null : { text: standingSentence(decided.waiver) }
  },
})
