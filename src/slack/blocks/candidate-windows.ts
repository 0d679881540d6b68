import type { ModalView } from '@slack/types'
import type { StoredCondition } from '../../store/signatures.ts'
import { selectInput, textInput } from './inputs.ts'

export const withdrawView = 'candidate.withdraw'
export const closeView = 'candidate.close'
export const conditionView = 'condition.close'

const reasonWindows = {
  withdraw: { id: withdrawView, title: 'Withdraw signature', submit: 'Withdraw' },
  close: { id: closeView, title: 'Withdraw request', submit: 'Withdraw' },
} as const

/** Asks why somebody takes a signature, or the whole request, back. */
export function reasonWindow(what: keyof typeof reasonWindows, candidate: string, channelId: string | null): ModalView {
  const { id, title, submit } = reasonWindows[what]
  return {
    type: 'modal',
    callback_id: id,
    private_metadata: JSON.stringify({ candidate, channelId }),
    title: { type: 'plain_text', text: title },
    submit: { type: 'plain_text', text: submit },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [textInput({ name: 'reason', label: 'Reason', isMultiline: true, most: 1000 })],
  }
}

/** Closes one of the open conditions, with what was done. */
export function conditionsWindow(open: readonly StoredCondition[], channelId: string | null): ModalView {
  return {
    type: 'modal',
    callback_id: conditionView,
    private_metadata: JSON.stringify({ channelId }),
    title: { type: 'plain_text', text: 'Close a condition' },
    submit: { type: 'plain_text', text: 'Close it' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      selectInput({
        name: 'condition',
        label: 'Condition',
        choices: open.map(({ id, text }) => ({ text, value: id })),
      }),
      textInput({ name: 'note', label: 'What was done', isMultiline: true, most: 1000 }),
    ],
  }
}
