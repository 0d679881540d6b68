import type { InputBlock, PlainTextOption } from '@slack/types'
import { cut } from './text.ts'

interface Field {
  /** Its block_id, and so its name in the form. */
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly isOptional?: boolean
}

const inputBlock = (field: Field, element: InputBlock['element']): InputBlock => ({
  type: 'input',
  block_id: field.name,
  label: { type: 'plain_text', text: field.label },
  optional: field.isOptional ?? false,
  ...(field.hint === undefined ? {} : { hint: { type: 'plain_text', text: field.hint } }),
  element,
})

/** A text to be typed, of one line or several. */
export const textInput = (
  field: Field & { readonly isMultiline?: boolean; readonly most?: number; readonly initial?: string },
): InputBlock =>
  inputBlock(field, {
    type: 'plain_text_input',
    action_id: 'value',
    multiline: field.isMultiline ?? false,
    max_length: field.most ?? 1000,
    ...(field.initial === undefined ? {} : { initial_value: field.initial }),
  })

export interface Choice {
  readonly text: string
  readonly value: string
}

export const optionOf = ({ text, value }: Choice): PlainTextOption => ({
  text: { type: 'plain_text', text: cut(text, 75) },
  value,
})

/** One of at most ten choices, all in sight. */
export const radioInput = (
  field: Field & { readonly choices: readonly Choice[]; readonly chosen?: string },
): InputBlock => {
  const options = field.choices.map(optionOf)
  const initial = options.find(({ value }) => value === field.chosen)
  return inputBlock(field, {
    type: 'radio_buttons',
    action_id: 'value',
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  })
}

/** One of at most a hundred choices. */
export const selectInput = (field: Field & { readonly choices: readonly Choice[] }): InputBlock =>
  inputBlock(field, {
    type: 'static_select',
    action_id: 'value',
    options: field.choices.slice(0, 100).map(optionOf),
  })

/** Several of at most ten choices, all in sight. */
export const checkboxInput = (
  field: Field & { readonly choices: readonly Choice[]; readonly chosen?: readonly string[] },
): InputBlock => {
  const options = field.choices.map(optionOf)
  const initial = options.filter(({ value }) => value !== undefined && field.chosen?.includes(value))
  return inputBlock(field, {
    type: 'checkboxes',
    action_id: 'value',
    options,
    // Slack refuses an empty list.
    ...(initial.length === 0 ? {} : { initial_options: initial }),
  })
}

/**
 * A time of the day.
 * @param field.chosen as HH:MM
 */
export const timeInput = (field: Field & { readonly chosen?: string }): InputBlock =>
  inputBlock(field, {
    type: 'timepicker',
    action_id: 'value',
    ...(field.chosen === undefined ? {} : { initial_time: field.chosen }),
  })
