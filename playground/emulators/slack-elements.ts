import { randomBytes } from 'node:crypto'
import type { Json } from './slack-workspace.ts'

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** An interactive element with the block it stands in. */
export interface Placed {
  readonly blockId: string
  readonly actionId: string
  readonly element: Json
  readonly block: Json
}

const randomName = () => randomBytes(4).toString('base64url')

/** Gives blocks and elements the ids that Slack makes up where the app left them out. */
export function withIds(blocks: readonly Json[]): Json[] {
  return blocks.map((block) => {
    const named = nameElements(block)
    return isObject(named) ? { block_id: randomName(), ...named } : block
  })
}

const interactive =
  /^(button|overflow|checkboxes|radio_buttons|datepicker|timepicker|datetimepicker|(multi_)?(static|external|users|conversations|channels)_select|plain_text_input|email_text_input|url_text_input|number_input|rich_text_input|file_input)$/

function nameElements(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nameElements)
  if (!isObject(value)) return value
  const inner = Object.fromEntries(Object.entries(value).map(([field, item]) => [field, nameElements(item)]))
  return typeof value.type === 'string' && interactive.test(value.type) ? { action_id: randomName(), ...inner } : inner
}

/** Every interactive element of the blocks, in order. */
export function elementsOf(blocks: readonly Json[]): Placed[] {
  const found: Placed[] = []
  const walk = (value: unknown, block: Json) => {
    if (Array.isArray(value)) for (const item of value) walk(item, block)
    else if (isObject(value)) {
      if (typeof value.type === 'string' && interactive.test(value.type)) {
        found.push({ blockId: String(block.block_id), actionId: String(value.action_id), element: value, block })
      } else for (const item of Object.values(value)) walk(item, isBlock(value) ? value : block)
    }
  }
  for (const block of blocks) walk(block, block)
  return found
}

const isBlock = (value: Json) => typeof value.block_id === 'string'

/** `block_id → action_id → value`, as interaction payloads carry it. */
export type StateValues = Record<string, Record<string, Json>>

/** The field that carries each element's value, and the one it starts from. */
const valueFields: Record<string, readonly [field: string, initial: string, empty: unknown]> = {
  static_select: ['selected_option', 'initial_option', null],
  external_select: ['selected_option', 'initial_option', null],
  users_select: ['selected_user', 'initial_user', null],
  conversations_select: ['selected_conversation', 'initial_conversation', null],
  channels_select: ['selected_channel', 'initial_channel', null],
  multi_static_select: ['selected_options', 'initial_options', []],
  multi_external_select: ['selected_options', 'initial_options', []],
  multi_users_select: ['selected_users', 'initial_users', []],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', []],
  multi_channels_select: ['selected_channels', 'initial_channels', []],
  checkboxes: ['selected_options', 'initial_options', []],
  radio_buttons: ['selected_option', 'initial_option', null],
  datepicker: ['selected_date', 'initial_date', null],
  timepicker: ['selected_time', 'initial_time', null],
  datetimepicker: ['selected_date_time', 'initial_date_time', null],
  plain_text_input: ['value', 'initial_value', null],
  email_text_input: ['value', 'initial_value', null],
  url_text_input: ['value', 'initial_value', null],
  number_input: ['value', 'initial_value', null],
}

/** The state of all elements that have one: what the person chose, else what the app set at first. */
export function stateOf(blocks: readonly Json[], chosen: StateValues): StateValues {
  const values: StateValues = {}
  for (const { blockId, actionId, element } of elementsOf(blocks)) {
    const type = String(element.type)
    const fields = valueFields[type]
    if (!fields) continue
    const [field, initial, empty] = fields
    const given = chosen[blockId]?.[actionId] ?? {}
    // What was emptied stays empty: it does not fall back to what the app set.
    const value = (field in given ? given[field] : element[initial]) ?? empty
    values[blockId] = { ...values[blockId], [actionId]: { type, [field]: value } }
  }
  return values
}

/** Without a limit of its own a text takes this many. https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element */
export const longestText = 3000

/** Slack's own complaints about a modal's inputs, by block id, before the app is asked. */
export function inputErrors(blocks: readonly Json[], state: StateValues): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const { blockId, actionId, element, block } of elementsOf(blocks)) {
    const fields = valueFields[String(element.type)]
    if (block.type !== 'input' || !fields) continue
    const value = state[blockId]?.[actionId]?.[fields[0]]
    const empty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
    if (empty && block.optional !== true) errors[blockId] = 'Please complete this required field.'
    if (typeof value === 'string' && value !== '') {
      if (typeof element.min_length === 'number' && value.length < element.min_length) {
        errors[blockId] = `Please enter at least ${element.min_length} characters.`
      }
      const most = element.max_length ?? (element.type === 'plain_text_input' ? longestText : null)
      if (typeof most === 'number' && value.length > most) {
        errors[blockId] = `Please enter at most ${most} characters.`
      }
    }
  }
  return errors
}

/** Plain text comes back HTML-escaped in payloads. https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function escaped<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(escaped) as Value
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      field === 'text' && value.type === 'plain_text' && typeof inner === 'string' ? escapeText(inner) : escaped(inner),
    ]),
  ) as Value
}

/** Slack's three escapes. */
export const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
