import { z } from 'zod'
import { withdrawCandidate } from '../../signoffs/close.ts'
import { closeCondition } from '../../signoffs/condition.ts'
import { signCandidate } from '../../signoffs/sign.ts'
import { tickItem } from '../../signoffs/tick.ts'
import { withdrawSignature } from '../../signoffs/withdraw.ts'
import { afterTick, SectionSpot } from '../actions/item.ts'
import { closeView, conditionView, withdrawView } from '../blocks/candidate-windows.ts'
import { noteView } from '../blocks/section-window.ts'
import { signView } from '../blocks/sign-window.ts'
import { mentionOf } from '../blocks/text.ts'
import { conditionReply, notOpen, signedReply } from '../sign-off-replies.ts'
import { defineView } from '../view.ts'

const entered = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || null)
const needed = (sentence: string) => entered.pipe(z.string({ error: sentence }))
const conditionsAtMost = 20

const SignForm = z
  .object({
    role: entered,
    decision: z.enum(['approve', 'approve-with-conditions', 'reject'], { error: 'Choose one.' }),
    conditions: entered,
    reason: entered,
  })
  .transform(({ conditions, ...form }) => ({
    ...form,
    conditions: (conditions ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  }))
  .check(({ value: { decision, conditions, reason }, issues }) => {
    const wrong = (field: string, message: string) =>
      issues.push({ code: 'custom', path: [field], message, input: undefined })
    if (decision === 'reject' && reason === null) wrong('reason', 'Say why, so that others know what to put right.')
    if (decision === 'approve-with-conditions' && conditions.length === 0)
      wrong('conditions', 'Write at least one condition.')
    if (decision !== 'approve-with-conditions' && conditions.length > 0) {
      wrong('conditions', 'Conditions go with “Approve with conditions” alone.')
    }
    if (conditions.length > conditionsAtMost) wrong('conditions', `At most ${conditionsAtMost} conditions fit.`)
  })

/** A signature. */
export const sign = defineView({
  id: signView,
  metadata: z.object({
    candidate: z.uuid(),
    report: z.uuid(),
    branchHead: z.string().nullable(),
    manifest: z.string(),
    role: z.string().nullable(),
  }),
  form: SignForm,
  run: async (context, { form, metadata }) =>
    signedReply(
      await signCandidate(context, {
        candidateId: metadata.candidate,
        role: form.role ?? metadata.role,
        decision: form.decision,
        reason: form.reason,
        conditions: form.conditions,
        seen: { reportId: metadata.report, branchHead: metadata.branchHead, manifestHash: metadata.manifest },
      }),
    ),
})

const CardMetadata = z.object({ candidate: z.uuid() })
const ReasonForm = z.object({ reason: needed('Say why.') })

/** A signature taken back. */
export const withdraw = defineView({
  id: withdrawView,
  metadata: CardMetadata,
  form: ReasonForm,
  run: async (context, { form, metadata }) => {
    const done = await withdrawSignature(context, { candidateId: metadata.candidate, reason: form.reason })
    if (done.outcome === 'not-open') return notOpen(done.state)
    return { text: done.outcome === 'none' ? 'You have no signature here any more.' : 'Your signature is withdrawn.' }
  },
})

/** A whole request taken back. */
export const closeRequest = defineView({
  id: closeView,
  metadata: CardMetadata,
  form: ReasonForm,
  run: async (context, { form, metadata }) => {
    const done = await withdrawCandidate(context, { candidateId: metadata.candidate, reason: form.reason })
    switch (done.outcome) {
      case 'withdrawn':
        return { text: 'The request is withdrawn.' }
      case 'not-yours':
        return { text: `Only ${mentionOf(done.requestedBy)}, who asked for it, can withdraw it.` }
      case 'not-open':
        return notOpen(done.state)
    }
  },
})

/** A condition that is met. */
export const closeConditionView = defineView({
  id: conditionView,
  metadata: z.unknown(),
  form: z.object({ condition: z.uuid({ error: 'Choose one.' }), note: needed('Say what was done.') }),
  run: async (context, { form }) =>
    conditionReply(await closeCondition(context, { conditionId: form.condition, note: form.note })),
})

const webPage = z.url({ protocol: /^https?$/, error: 'Write an address that starts with https://' })

/** An item ticked with what proves it. */
export const tickWithNote = defineView({
  id: noteView,
  metadata: z.object({
    candidate: z.uuid(),
    checklist: z.string(),
    item: z.string(),
    section: SectionSpot.nullable(),
    parent: z.string().nullable(),
  }),
  form: z.object({ note: entered, link: entered.pipe(webPage.nullable()) }),
  run: async (context, { form, metadata }, { client }) => {
    const { candidate, checklist, item, section, parent } = metadata
    const ticked = await tickItem(context, { candidateId: candidate, checklist, itemId: item, ...form })
    return afterTick(context, candidate, ticked, parent, section, client)
  },
})
