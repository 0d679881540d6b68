import type { KnownBlock, ModalView } from '@slack/types'
import { afterEach, describe, expect, it } from 'vitest'
import type { StateValues } from '../../playground/emulators/slack-elements.ts'
import { inputsModal, longText } from './inputs-modal.ts'
import { type Rig, startRig } from './slack-bot.ts'

let rig: Rig | null = null
const start = async (...options: Parameters<typeof startRig>) => {
  rig = await startRig(...options)
  return rig
}
afterEach(async () => {
  await rig?.close()
  rig = null
})

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const buttons: KnownBlock[] = [
  {
    type: 'actions',
    block_id: 'row',
    elements: [
      { type: 'button', action_id: 'go', text: plain('Go & see'), value: '42', style: 'primary' },
      { type: 'datepicker', action_id: 'day', initial_date: '2026-01-01' },
    ],
  },
]
const modal = (parts: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  callback_id: 'sign',
  title: plain('Sign'),
  submit: plain('Sign'),
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason'),
      element: { type: 'plain_text_input', action_id: 'text' },
    },
  ],
  ...parts,
})

/** A rig with a message of buttons in its channel. */
async function withButtons(options: Parameters<typeof startRig>[0] = {}) {
  const started = await start(options)
  const { ts } = await started.app.client.chat.postMessage({
    token: 'xoxb-playground',
    channel: started.channel,
    text: 'x',
    blocks: buttons,
  })
  const spot = { channelId: started.channel, messageTs: String(ts) }
  const click = (actionId = 'go', selection?: Record<string, unknown>) =>
    started.slack.click({ userId: started.dana, spot, blockId: 'row', actionId, ...(selection ? { selection } : {}) })
  return { ...started, spot, click }
}

describe('a click', () => {
  it('carries the element, the message and the state, with plain text escaped', async () => {
    const { app, click, spot, dana, channel } = await withButtons()
    let body: Record<string, unknown> = {}
    app.action('go', async ({ ack, body: given }) => {
      body = given as unknown as Record<string, unknown>
      await ack()
    })
    expect((await click()).outcome).toBe('acknowledged')
    expect(body).toMatchObject({
      type: 'block_actions',
      user: { id: dana, username: 'dana' },
      channel: { id: channel, name: 'vauntico' },
      container: { type: 'message', message_ts: spot.messageTs, channel_id: channel, is_ephemeral: false },
      message: { ts: spot.messageTs, blocks: [{ elements: [{ text: { text: 'Go &amp; see' } }, {}] }] },
      state: { values: { row: { day: { type: 'datepicker', selected_date: '2026-01-01' } } } },
      actions: [{ action_id: 'go', block_id: 'row', type: 'button', value: '42', text: { text: 'Go &amp; see' } }],
    })
  })

  it('carries what was chosen', async () => {
    const { app, click } = await withButtons()
    let action: unknown
    app.action('day', async ({ ack, action: given, body }) => {
      action = [given, (body as { state?: unknown }).state]
      await ack()
    })
    await click('day', { selected_date: '2026-02-03' })
    expect(action).toMatchObject([
      { type: 'datepicker', selected_date: '2026-02-03' },
      { values: { row: { day: { selected_date: '2026-02-03' } } } },
    ])
  })

  it('in the Home tab carries the view and no channel', async () => {
    const { app, slack, dana } = await start()
    const { view } = await app.client.views.publish({
      token: 'xoxb-playground',
      user_id: dana,
      view: { type: 'home', private_metadata: '{"page":1}', blocks: buttons },
    })
    let body: Record<string, unknown> = {}
    app.action('go', async ({ ack, body: given, client }) => {
      body = given as unknown as Record<string, unknown>
      await ack()
      await client.views.publish({ user_id: dana, view: { type: 'home', blocks: [{ type: 'divider' }] } })
    })
    const spot = { viewId: String(view?.id) }
    expect((await slack.click({ userId: dana, spot, blockId: 'row', actionId: 'go' })).outcome).toBe('acknowledged')
    expect(body).toMatchObject({
      type: 'block_actions',
      user: { id: dana },
      container: { type: 'view', view_id: view?.id },
      view: { id: view?.id, type: 'home', private_metadata: '{"page":1}', hash: view?.hash, app_id: 'A0COUNTERS' },
      actions: [{ action_id: 'go', block_id: 'row', value: '42' }],
    })
    expect(body).not.toHaveProperty('channel')
    expect(body).not.toHaveProperty('response_url')
    await slack.waitFor(() => slack.home(dana)?.blocks[0]?.type === 'divider')
    expect(slack.home(dana)?.id).toBe(view?.id)
  })

  it('in an unfurled link carries the message, the link and what was shown of it', async () => {
    const url = 'https://countersign.example/releases/1'
    const { app, slack, dana, channel } = await start({ unfurlDomains: ['countersign.example'] })
    await slack.say({ userId: dana, channelId: channel, text: `See ${url}` })
    const { ts = '' } = slack.messages(channel)[0] ?? {}
    const unfurls = { [url]: { blocks: buttons } }
    await app.client.chat.unfurl({ token: 'xoxb-playground', channel, ts, unfurls })
    let body: Record<string, unknown> = {}
    app.action('go', async ({ ack, body: given }) => {
      body = given as unknown as Record<string, unknown>
      await ack()
    })
    await slack.click({ userId: dana, spot: { channelId: channel, messageTs: ts }, blockId: 'row', actionId: 'go' })
    expect(body).toMatchObject({
      container: {
        type: 'message_attachment',
        message_ts: ts,
        attachment_id: 1,
        channel_id: channel,
        is_app_unfurl: true,
        app_unfurl_url: url,
      },
      app_unfurl: { id: 1, blocks: [{ block_id: 'row' }] },
      actions: [{ action_id: 'go', value: '42' }],
    })
  })

  it('on something that is gone is an error of the caller', async () => {
    const { slack, dana, spot } = await withButtons()
    const stale = { userId: dana, spot, blockId: 'row', actionId: 'gone' }
    await expect(slack.click(stale)).rejects.toThrow('not there any more')
  })

  it('may replace its message, for all or for one person', async () => {
    const { app, slack, click, channel, dana } = await withButtons()
    app.action('go', async ({ ack, respond }) => {
      await ack()
      await respond({ replace_original: true, text: 'Replaced' })
    })
    app.command('/hello', async ({ ack }) => ack({ text: 'x', blocks: buttons }))
    await click()
    expect(slack.messages(channel).map(({ text, blocks }) => [text, blocks?.length ?? 0])).toEqual([['Replaced', 0]])

    await slack.command({ userId: dana, channelId: channel, command: '/hello', text: '' })
    const [shown] = slack.ephemerals(channel, dana)
    const spot = { channelId: channel, messageTs: shown?.ts ?? '' }
    await slack.click({ userId: dana, spot, blockId: 'row', actionId: 'go' })
    expect(slack.ephemerals(channel, dana)).toMatchObject([{ ts: shown?.ts, text: 'Replaced' }])
  })

  it('may delete its message', async () => {
    const { app, slack, click, channel } = await withButtons()
    app.action('go', async ({ ack, respond }) => {
      await ack()
      await respond({ delete_original: true })
    })
    await click()
    expect(slack.messages(channel)).toEqual([])
  })
})

describe('a trigger', () => {
  const afterMs = async (waitedMs: number) => {
    const clock = { ms: Date.now() }
    const started = await withButtons({ now: () => clock.ms })
    const errors: unknown[] = []
    started.app.action('go', async ({ ack, body, client }) => {
      await ack()
      clock.ms += waitedMs
      const view = modal()
      const open = () => client.views.open({ trigger_id: (body as { trigger_id: string }).trigger_id, view })
      for (const attempt of [open, open]) {
        await attempt().catch((error: { data: { error: string } }) => errors.push(error.data.error))
      }
    })
    await started.click()
    await started.slack.waitFor(() => errors.length > 0)
    return { errors, views: started.slack.views(started.dana).length }
  }

  it('opens one view, once', async () => {
    expect(await afterMs(3000)).toEqual({ errors: ['exchanged_trigger_id'], views: 1 })
  })

  it('is gone after three seconds', async () => {
    expect(await afterMs(3001)).toEqual({ errors: ['expired_trigger_id', 'expired_trigger_id'], views: 0 })
  })
})

describe('a modal', () => {
  const opened = async (view = modal()) => {
    const started = await withButtons()
    started.app.action('go', async ({ ack, body, client }) => {
      await ack()
      await client.views.open({ trigger_id: (body as { trigger_id: string }).trigger_id, view })
    })
    await started.click()
    const top = await started.slack.waitFor((slack) => slack.views(started.dana).at(-1))
    const submit = (value: string | null) =>
      started.slack.submitView({ userId: started.dana, viewId: top.id, state: { reason: { text: { value } } } })
    return { ...started, top, submit }
  }

  it('is not sent while a required input is empty', async () => {
    const { submit, slack, dana } = await opened()
    expect(await submit(null)).toEqual({
      outcome: 'errors',
      errors: { reason: 'Please complete this required field.' },
    })
    expect(slack.views(dana)).toHaveLength(1)
  })

  it('shows the app’s errors, then closes', async () => {
    const { app, submit, slack, dana } = await opened()
    app.view('sign', async ({ ack, view }) => {
      const short = (view.state.values.reason?.text?.value ?? '').length < 5
      await (short ? ack({ response_action: 'errors', errors: { reason: 'Say more.' } }) : ack())
    })
    expect(await submit('no')).toEqual({ outcome: 'errors', errors: { reason: 'Say more.' } })
    expect(slack.views(dana)).toHaveLength(1)
    expect(await submit('because')).toEqual({ outcome: 'done' })
    expect(slack.views(dana)).toEqual([])
  })

  it('refuses errors for a block that has no input', async () => {
    const { app, submit } = await opened()
    app.view('sign', async ({ ack }) => ack({ response_action: 'errors', errors: { other: 'x' } }))
    expect((await submit('because')).outcome).toBe('failed')
  })

  it('is updated, pushed onto and cleared', async () => {
    const { app, submit, slack, dana, top } = await opened()
    const second = modal({ title: plain('Second'), callback_id: 'second' })
    let action: 'update' | 'push' = 'update'
    app.view('sign', async ({ ack }) => ack({ response_action: action, view: action === 'update' ? modal() : second }))
    app.view('second', async ({ ack }) => ack({ response_action: 'clear' }))
    await submit('because')
    const [updated] = slack.views(dana)
    expect([updated?.id, updated?.hash === top.hash]).toEqual([top.id, false])
    action = 'push'
    await submit('because')
    const stack = slack.views(dana)
    expect(stack.map((view) => view.previous_view_id)).toEqual([null, top.id])
    await slack.submitView({ userId: dana, viewId: stack[1]?.id ?? '', state: { reason: { text: { value: 'x' } } } })
    expect(slack.views(dana)).toEqual([])
  })

  it('stays open when the app does not answer', async () => {
    const { submit, slack, dana, vanish } = await opened()
    vanish()
    expect(await submit('because')).toMatchObject({ outcome: 'failed' })
    expect(slack.views(dana)).toHaveLength(1)
  })

  it('tells the app that it was closed, where it wants to know', async () => {
    const { app, slack, dana, top } = await opened(modal({ notify_on_close: true }))
    const closed: unknown[] = []
    app.view({ type: 'view_closed', callback_id: 'sign' }, async ({ ack, body }) => {
      closed.push([body.view.id, 'is_cleared' in body && body.is_cleared])
      await ack()
    })
    await slack.closeView({ userId: dana, viewId: top.id })
    expect(closed).toEqual([[top.id, false]])
    expect(slack.views(dana)).toEqual([])
  })
})

describe('a modal with every kind of input', () => {
  const opened = async () => {
    const started = await start()
    const { slack, app, dana } = started
    const submissions: unknown[] = []
    app.view('inputs', async ({ ack, view }) => {
      submissions.push(view.state.values)
      await ack()
    })
    const trigger = slack.grants.trigger({ userId: dana, viewId: null })
    await app.client.views.open({ token: 'xoxb-playground', trigger_id: trigger, view: inputsModal })
    const viewId = slack.views(dana)[0]?.id ?? ''
    const submit = (state: StateValues) => slack.submitView({ userId: dana, viewId, state })
    return { ...started, submissions, submit }
  }
  const option = (value: string) => ({ text: plain(`${value} & more`), value })
  /** As Slack sends it back. */
  const escapedOption = (value: string) => ({ text: plain(`${value} &amp; more`), value })
  const decided = { decision: { value: { selected_option: option('approve') } } }

  it('carries what was chosen, and what the app set where nothing was', async () => {
    const { submit, submissions } = await opened()
    const items = { value: { selected_options: [option('one'), option('three')] } }
    expect(await submit({ ...decided, items, reason: { value: { value: longText } } })).toEqual({ outcome: 'done' })
    expect(submissions).toEqual([
      {
        reason: { value: { type: 'plain_text_input', value: longText } },
        decision: { value: { type: 'radio_buttons', selected_option: escapedOption('approve') } },
        role: { value: { type: 'static_select', selected_option: escapedOption('backend') } },
        items: { value: { type: 'checkboxes', selected_options: [escapedOption('one'), escapedOption('three')] } },
        day: { value: { type: 'datepicker', selected_date: '2026-11-01' } },
      },
    ])
    expect(longText).toHaveLength(3000)
  })

  it('keeps empty what was emptied', async () => {
    const { submit, submissions } = await opened()
    await submit({ ...decided, reason: { value: { value: null } } })
    expect(submissions).toMatchObject([
      { reason: { value: { value: null } }, items: { value: { selected_options: [] } } },
    ])
  })

  it('complains by itself about what is missing or too long', async () => {
    const { submit, submissions } = await opened()
    const required = 'Please complete this required field.'
    expect(
      await submit({ day: { value: { selected_date: null } }, role: { value: { selected_option: null } } }),
    ).toEqual({
      outcome: 'errors',
      errors: { decision: required, role: required, day: required },
    })
    expect(await submit({ ...decided, reason: { value: { value: `${longText}.` } } })).toEqual({
      outcome: 'errors',
      errors: { reason: 'Please enter at most 3000 characters.' },
    })
    expect(submissions).toEqual([])
  })

  it('cannot be pushed deeper than three', async () => {
    const { app, slack, dana } = await start()
    app.view('sign', async ({ ack }) => ack({ response_action: 'push', view: modal() }))
    const trigger = slack.grants.trigger({ userId: dana, viewId: null })
    await app.client.views.open({ token: 'xoxb-playground', trigger_id: trigger, view: modal() })
    const state = { reason: { text: { value: 'because' } } }
    const push = () => slack.submitView({ userId: dana, viewId: slack.views(dana).at(-1)?.id ?? '', state })
    expect([await push(), await push()]).toEqual([{ outcome: 'done' }, { outcome: 'done' }])
    expect(await push()).toMatchObject({ outcome: 'failed' })
    expect(slack.views(dana)).toHaveLength(3)
  })
})
