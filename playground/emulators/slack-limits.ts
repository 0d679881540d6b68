import type { Json } from './slack-workspace.ts'

/** A refusal in Slack's form: its word and the lines of `response_metadata.messages`. */
export interface Refusal {
  readonly error: string
  readonly messages: readonly string[]
}

const blocksInMessage = 50
const blocksInView = 100
/** Not documented; messages of about 13,200 characters are refused. https://github.com/slackapi/bolt-js/issues/2509 */
const charactersInMessage = 13_000
const viewBytes = 250 * 1024

/** https://docs.slack.dev/reference/block-kit/blocks and …/block-elements: the longest text of each field. */
const textLimits: Record<string, Record<string, number>> = {
  header: { text: 150 },
  section: { text: 3000 },
  input: { label: 2000, hint: 2000 },
  button: { text: 75, value: 2000, url: 3000, accessibility_label: 75 },
  image: { alt_text: 2000, image_url: 3000, title: 2000 },
  markdown: { text: 12_000 },
  alert: { text: 200 },
  plain_text_input: { initial_value: 3000, placeholder: 150 },
  card: { title: 150, subtitle: 150, body: 200 },
  modal: { title: 24, submit: 24, close: 24, private_metadata: 3000, callback_id: 255 },
}

/** The longest list of each field, and whether it may be empty. */
const listLimits: Record<string, Record<string, { most: number; least: number }>> = {
  section: { fields: { most: 10, least: 1 } },
  context: { elements: { most: 10, least: 1 } },
  actions: { elements: { most: 25, least: 1 } },
  context_actions: { elements: { most: 5, least: 1 } },
  table: { rows: { most: 100, least: 1 }, column_settings: { most: 20, least: 0 } },
  data_table: { rows: { most: 101, least: 2 } },
  container: { child_blocks: { most: 10, least: 1 } },
  carousel: { elements: { most: 10, least: 1 } },
  static_select: { options: { most: 100, least: 1 }, option_groups: { most: 100, least: 1 } },
  multi_static_select: { options: { most: 100, least: 1 } },
  overflow: { options: { most: 5, least: 1 } },
  checkboxes: { options: { most: 10, least: 1 } },
  radio_buttons: { options: { most: 10, least: 1 } },
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The characters of a field that is a string or a text object. */
function lengthOf(value: unknown): number | null {
  if (typeof value === 'string') return value.length
  return isObject(value) && typeof value.text === 'string' ? value.text.length : null
}

/** Slack's refusal of a message's blocks, or null. */
export function refuseMessage(blocks: readonly Json[]): Refusal | null {
  if (blocks.length > blocksInMessage) {
    return {
      error: 'invalid_blocks',
      messages: [`no more than ${blocksInMessage} items allowed [json-pointer:/blocks]`],
    }
  }
  const problems = [
    ...blocks.flatMap((block, index) => problemsOf(block, `/blocks/${index}`)),
    ...blocks.flatMap((block, index) =>
      block.type === 'alert' ? [`alert blocks are for modals only [json-pointer:/blocks/${index}]`] : [],
    ),
    ...duplicateBlockIds(blocks),
  ]
  if (problems.length > 0) return { error: 'invalid_blocks', messages: problems }
  // A message takes one table. https://docs.slack.dev/reference/block-kit/blocks/table-block
  if (blocks.filter(({ type }) => type === 'table').length > 1) {
    return { error: 'invalid_blocks', messages: ['only_one_table_allowed'] }
  }
  if (characters(blocks) > charactersInMessage) return { error: 'msg_blocks_too_long', messages: [] }
  return null
}

/** Slack's refusal of a view, or null. */
export function refuseView(view: Json): Refusal | null {
  if (JSON.stringify(view).length > viewBytes) return { error: 'view_too_large', messages: [] }
  const blocks = Array.isArray(view.blocks) ? view.blocks.filter(isObject) : null
  const problems: string[] = []
  if (blocks === null) problems.push('missing required field: blocks [json-pointer:/view]')
  else if (blocks.length > blocksInView) {
    problems.push(`no more than ${blocksInView} items allowed [json-pointer:/view/blocks]`)
  }
  if (view.type === 'modal' && lengthOf(view.title) === null) {
    problems.push('missing required field: title [json-pointer:/view]')
  }
  const hasInput = blocks?.some((block) => block.type === 'input') ?? false
  if (view.type === 'modal' && hasInput && view.submit === undefined) {
    problems.push('`submit` is required when an `input` block is within the `blocks` array [json-pointer:/view]')
  }
  problems.push(...problemsOf(view, '/view'), ...duplicateBlockIds(blocks ?? []))
  return problems.length > 0 ? { error: 'invalid_arguments', messages: problems } : null
}

/** Looks at an object by its `type`, then at everything inside it. */
function problemsOf(value: unknown, pointer: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => problemsOf(item, `${pointer}/${index}`))
  if (!isObject(value)) return []
  const type = typeof value.type === 'string' ? value.type : ''
  const problems: string[] = []
  for (const [field, most] of Object.entries(textLimits[type] ?? {})) {
    const length = lengthOf(value[field])
    if (length !== null && length > most) {
      problems.push(`must be less than ${most + 1} characters [json-pointer:${pointer}/${field}]`)
    }
    if (length === 0 && (field === 'text' || field === 'label')) {
      problems.push(`must be more than 0 characters [json-pointer:${pointer}/${field}]`)
    }
  }
  for (const [field, { most, least }] of Object.entries(listLimits[type] ?? {})) {
    const list = value[field]
    if (!Array.isArray(list)) continue
    if (list.length > most) problems.push(`no more than ${most} items allowed [json-pointer:${pointer}/${field}]`)
    if (list.length < least) problems.push(`no fewer than ${least} items required [json-pointer:${pointer}/${field}]`)
  }
  if (type === 'section' && value.text === undefined && value.fields === undefined) {
    problems.push(`must provide text or fields [json-pointer:${pointer}]`)
  }
  if (type === 'section' && Array.isArray(value.fields))
    problems.push(...longTexts(value.fields, 2000, `${pointer}/fields`))
  if ((type === 'mrkdwn' || type === 'plain_text') && (lengthOf(value) ?? 0) > 3000) {
    problems.push(`must be less than 3001 characters [json-pointer:${pointer}/text]`)
  }
  for (const id of ['block_id', 'action_id']) {
    if ((lengthOf(value[id]) ?? 0) > 255)
      problems.push(`must be less than 256 characters [json-pointer:${pointer}/${id}]`)
  }
  if (type === 'plain_text_input' && Number(value.max_length ?? 0) > 3000) {
    problems.push(`must be less than 3001 [json-pointer:${pointer}/max_length]`)
  }
  if (isObject(value.confirm)) problems.push(...confirmProblems(value.confirm, `${pointer}/confirm`))
  for (const list of ['options', 'initial_options']) {
    if (Array.isArray(value[list])) problems.push(...longTexts(value[list], 75, `${pointer}/${list}`))
  }
  return [...problems, ...Object.entries(value).flatMap(([field, inner]) => problemsOf(inner, `${pointer}/${field}`))]
}

function longTexts(items: readonly unknown[], most: number, pointer: string): string[] {
  return items.flatMap((item, index) => {
    const text = isObject(item) && isObject(item.text) ? item.text : item
    return (lengthOf(text) ?? 0) > most
      ? [`must be less than ${most + 1} characters [json-pointer:${pointer}/${index}/text]`]
      : []
  })
}

function confirmProblems(confirm: Json, pointer: string): string[] {
  return Object.entries({ title: 100, text: 300, confirm: 30, deny: 30 }).flatMap(([field, most]) =>
    (lengthOf(confirm[field]) ?? 0) > most
      ? [`must be less than ${most + 1} characters [json-pointer:${pointer}/${field}]`]
      : [],
  )
}

function duplicateBlockIds(blocks: readonly Json[]): string[] {
  const ids = blocks.flatMap((block) => (typeof block.block_id === 'string' ? [block.block_id] : []))
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  return twice === undefined ? [] : [`block_id must be unique: ${twice}`]
}

/** All characters that people read in the blocks. */
function characters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + characters(item), 0)
  if (!isObject(value)) return 0
  return Object.entries(value).reduce(
    (sum, [field, inner]) =>
      sum + (typeof inner === 'string' ? (field === 'text' ? inner.length : 0) : characters(inner)),
    0,
  )
}
