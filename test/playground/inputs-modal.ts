import type { ModalView } from '@slack/types'

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const option = (value: string) => ({ text: plain(`${value} & more`), value })

/** A modal with every kind of input that a signature asks for; the reason, the role and the day are set at first. */
export const inputsModal: ModalView = {
  type: 'modal',
  callback_id: 'inputs',
  title: plain('Decide'),
  submit: plain('Send'),
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason'),
      optional: true,
      element: { type: 'plain_text_input', action_id: 'value', multiline: true, initial_value: 'None yet' },
    },
    {
      type: 'input',
      block_id: 'decision',
      label: plain('Decision'),
      element: { type: 'radio_buttons', action_id: 'value', options: ['approve', 'reject'].map(option) },
    },
    {
      type: 'input',
      block_id: 'role',
      label: plain('Role'),
      element: {
        type: 'static_select',
        action_id: 'value',
        options: ['backend', 'security'].map(option),
        initial_option: option('backend'),
      },
    },
    {
      type: 'input',
      block_id: 'items',
      label: plain('Items'),
      optional: true,
      element: { type: 'checkboxes', action_id: 'value', options: ['one', 'two', 'three'].map(option) },
    },
    {
      type: 'input',
      block_id: 'day',
      label: plain('Day'),
      element: { type: 'datepicker', action_id: 'value', initial_date: '2026-11-01' },
    },
  ],
}

const scripts = [
  'Grüße <!channel> & <@U0COUNTERS> `code` *bold*',
  'Ελληνικά Русский עברית العربية हिन्दी ไทย 한국어 日本語 中文 ქართული አማርኛ',
  'e\u0301 \u{1F9D1}\u{1F3FD}\u200D\u{1F4BB} \u{1D54F} \u202Eright to left\u202C',
].join('\n')

/** 3,000 characters, the most that one input takes, with every script, control characters of Slack's and line ends. */
export const longText = scripts.padEnd(2999, 'ß').concat('.')
