import { z } from 'zod'
import { breakFreeze } from '../../releases/freeze-glass.ts'
import { previousOf } from '../../releases/previous.ts'
import { rollBack } from '../../releases/roll-back.ts'
import { askCandidate } from '../../signoffs/request.ts'
import { deployView } from '../blocks/deploy-window.ts'
import { breakGlassView, rollBackView } from '../blocks/rollback-window.ts'
import { escapeText } from '../blocks/text.ts'
import { defineView } from '../view.ts'

const ReasonForm = z.object({
  reason: z
    .string({ error: 'Say why.' })
    .transform((text) => text.trim())
    .pipe(z.string().min(1, 'Say why.')),
})

/** A rollback that was looked at and confirmed. */
export const confirmRollback = defineView({
  id: rollBackView,
  metadata: z.object({ release: z.uuid(), to: z.uuid().nullable() }),
  form: ReasonForm,
  run: async (context, { form, metadata }) => {
    const to = metadata.to === null ? undefined : await previousOf(context.database, metadata.to)
    const { release: releaseId } = metadata
    const done = await rollBack(context, { releaseId, reason: form.reason, ...(to ? { to } : {}) })
    return done.outcome === 'started' ? null : { text: escapeText(done.sentence) }
  },
})

/** What was chosen in the window of /deploy. */
export const confirmDeploy = defineView({
  id: deployView,
  metadata: z.object({ product: z.string(), channelId: z.string() }),
  form: z.object({
    environment: z.string({ error: 'Choose where.' }),
    ref: z.string({ error: 'Choose what to ship.' }),
  }),
  run: async (context, { form, metadata }) => {
    await askCandidate(context, {
      productName: metadata.product,
      environmentName: form.environment,
      ref: form.ref,
      place: { channelId: metadata.channelId, messageTs: null, responseUrl: null },
    })
    return null
  },
})

/** Somebody who wants a freeze broken. */
export const confirmGlass = defineView({
  id: breakGlassView,
  metadata: z.object({ candidate: z.uuid() }),
  form: ReasonForm,
  run: async (context, { form, metadata }) => {
    const { sentence } = await breakFreeze(context, { candidateId: metadata.candidate, reason: form.reason })
    return { text: escapeText(sentence) }
  },
})
