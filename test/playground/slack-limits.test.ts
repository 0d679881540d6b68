import { describe, expect, it } from 'vitest'
import { refuseMessage, refuseView } from '../../playground/emulators/slack-limits.ts'
import { richBlocks } from './page-bot.ts'

const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) })
const section = (length: number) => ({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(length) } })
const button = (parts: Record<string, unknown>) => ({
  type: 'actions',
  elements: [{ type: 'button', text: plain(1), ...parts }],
})
const options = (count: number, length = 1) =>
  Array.from({ length: count }, () => ({ text: plain(length), value: 'v' }))

describe('a message', () => {
  it('of a report is within the limits', () => {
    expect(refuseMessage(richBlocks as unknown as Record<string, unknown>[])).toBeNull()
  })

  it.each([
    ['50 blocks', Array.from({ length: 50 }, () => ({ type: 'divider' }))],
    ['a section of 3,000', [section(3000)]],
    ['a header of 150', [{ type: 'header', text: plain(150) }]],
    ['a button of 75', [button({ text: plain(75) })]],
    ['100 options', [{ type: 'actions', elements: [{ type: 'static_select', options: options(100) }] }]],
    ['13,000 characters in all', [section(3000), section(3000), section(3000), section(3000), section(1000)]],
  ])('may have %s', (_what, blocks) => {
    expect(refuseMessage(blocks)).toBeNull()
  })

  it.each([
    ['51 blocks', Array.from({ length: 51 }, () => ({ type: 'divider' })), '/blocks'],
    ['a section of 3,001', [section(3001)], '/blocks/0/text'],
    ['an empty section', [{ type: 'section' }], '/blocks/0'],
    ['a section with an empty text', [section(0)], '/blocks/0/text'],
    ['a header of 151', [{ type: 'header', text: plain(151) }], '/blocks/0/text'],
    ['a button of 76', [button({ text: plain(76) })], '/blocks/0/elements/0/text'],
    ['a button value of 2,001', [button({ value: 'x'.repeat(2001) })], '/blocks/0/elements/0/value'],
    ['an action_id of 256', [button({ action_id: 'x'.repeat(256) })], '/blocks/0/elements/0/action_id'],
    ['a confirm title of 101', [button({ confirm: { title: plain(101) } })], '/blocks/0/elements/0/confirm/title'],
    ['26 elements', [{ type: 'actions', elements: Array.from({ length: 26 }, () => ({})) }], '/blocks/0/elements'],
    ['11 fields', [{ type: 'section', fields: Array.from({ length: 11 }, () => plain(1)) }], '/blocks/0/fields'],
    ['a field of 2,001', [{ type: 'section', fields: [plain(2001)] }], '/blocks/0/fields/0/text'],
    [
      '6 overflow options',
      [{ type: 'section', text: plain(1), accessory: { type: 'overflow', options: options(6) } }],
      '/blocks/0/accessory/options',
    ],
    [
      'an option of 76',
      [{ type: 'actions', elements: [{ type: 'radio_buttons', options: options(1, 76) }] }],
      '/blocks/0/elements/0/options/0/text',
    ],
    [
      'a text input of more than 3,000',
      [{ type: 'input', label: plain(1), element: { type: 'plain_text_input', max_length: 3001 } }],
      '/blocks/0/element/max_length',
    ],
    ['101 table rows', [{ type: 'table', rows: Array.from({ length: 101 }, () => []) }], '/blocks/0/rows'],
    ['an alert', [{ type: 'alert', text: plain(5) }], '/blocks/0'],
  ])('may not have %s', (_what, blocks, pointer) => {
    const refusal = refuseMessage(blocks)
    expect(refusal?.error).toBe('invalid_blocks')
    expect(refusal?.messages.join('\n')).toContain(`[json-pointer:${pointer}]`)
  })

  it('may not have the same block_id twice', () => {
    const twice = [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ]
    expect(refuseMessage(twice)?.error).toBe('invalid_blocks')
  })

  it('may not be longer than about 13,000 characters', () => {
    const long = [section(3000), section(3000), section(3000), section(3000), section(1001)]
    expect(refuseMessage(long)).toEqual({ error: 'msg_blocks_too_long', messages: [] })
  })
})

describe('a view', () => {
  const modal = { type: 'modal', title: plain(24), blocks: Array.from({ length: 100 }, () => ({ type: 'divider' })) }

  it('may have 100 blocks and a title of 24', () => {
    expect(refuseView(modal)).toBeNull()
  })

  it.each([
    ['101 blocks', { ...modal, blocks: [...modal.blocks, { type: 'divider' }] }, '/view/blocks'],
    ['a title of 25', { ...modal, title: plain(25) }, '/view/title'],
    ['no title', { type: 'modal', blocks: [] }, '/view'],
    ['no blocks', { type: 'modal', title: plain(1) }, '/view'],
    ['3,001 characters of metadata', { ...modal, private_metadata: 'x'.repeat(3001) }, '/view/private_metadata'],
    [
      'inputs without a submit button',
      { ...modal, blocks: [{ type: 'input', label: plain(1), element: {} }] },
      '/view',
    ],
  ])('may not have %s', (_what, view, pointer) => {
    const refusal = refuseView(view)
    expect(refusal?.error).toBe('invalid_arguments')
    expect(refusal?.messages.join('\n')).toContain(`[json-pointer:${pointer}]`)
  })

  it('may not be larger than 250 KB', () => {
    const big = Array.from({ length: 90 }, () => ({ type: 'context', elements: Array(10).fill(plain(300)) }))
    expect(refuseView({ ...modal, blocks: big })?.error).toBe('view_too_large')
  })
})
