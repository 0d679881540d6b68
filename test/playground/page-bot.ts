import type { KnownBlock, ModalView } from '@slack/types'
import { bundlePage } from '../../playground/bundle.ts'
import { type PlaygroundServer, servePlayground } from '../../playground/server.ts'
import { commands, people, type Rig, startRig } from './slack-bot.ts'

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const cell = (text: string) => ({ type: 'raw_text' as const, text })

/** A message with one of everything that a report is made of. */
export const richBlocks: KnownBlock[] = [
  { type: 'header', text: plain('NO-GO · 58 %') },
  {
    type: 'section',
    text: {
      type: 'mrkdwn',
      text: '*Vauntico* production. Two required checks failed: `api` and <https://example.com|DNS> (test:e2e:dns, page.tsx:85:44).',
    },
    fields: [
      { type: 'mrkdwn', text: '*Owner*\nDevi Raman' },
      { type: 'mrkdwn', text: '*Window*\n<!date^1792540800^{date_short}|soon>' },
    ],
  },
  {
    type: 'table',
    column_settings: [{ is_wrapped: true }, { align: 'right' }, { is_wrapped: true }],
    rows: [
      [cell('Area'), cell('Score'), cell('Found')],
      [cell('Secrets'), cell('84 %'), cell('27 of 32 are set')],
      [cell('Endpoints'), cell('0 %'), cell('3 failed')],
      [cell('Names'), cell('50 %'), cell('3 of 6 do not resolve')],
    ],
  },
  { type: 'context', elements: [{ type: 'mrkdwn', text: 'Asked by a person. 12 checks answered in 1.4 s.' }] },
  {
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'approve', text: plain('Approve'), style: 'primary', value: 'yes' },
      {
        type: 'button',
        action_id: 'stop',
        text: plain('Stop'),
        style: 'danger',
        value: 'no',
        confirm: {
          title: plain('Stop the release?'),
          text: { type: 'mrkdwn', text: 'Nothing more is deployed until somebody starts it again.' },
          confirm: plain('Stop it'),
          deny: plain('Keep going'),
          style: 'danger',
        },
      },
      {
        type: 'static_select',
        action_id: 'choose',
        placeholder: plain('Environment'),
        options: ['production', 'staging'].map((value) => ({ text: plain(value), value })),
      },
      {
        type: 'overflow',
        action_id: 'more',
        options: ['Hide', 'Explain'].map((title) => ({ text: plain(title), value: title })),
      },
    ],
  },
]

export const modal: ModalView = {
  type: 'modal',
  callback_id: 'sign',
  title: plain('Sign off'),
  submit: plain('Sign'),
  close: plain('Cancel'),
  blocks: [
    { type: 'section', text: { type: 'mrkdwn', text: 'You sign for *Security* at commit `4f2a91c`.' } },
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason'),
      hint: plain('Everybody can read it.'),
      element: { type: 'plain_text_input', action_id: 'text', multiline: true },
    },
    {
      type: 'input',
      block_id: 'until',
      optional: true,
      label: plain('Valid until'),
      element: { type: 'datepicker', action_id: 'date' },
    },
  ],
}

export interface PageRig extends Rig {
  readonly page: PlaygroundServer
  readonly did: string[]
  /** Which switches of the world are on. */
  readonly on: Set<string>
  /** How the clock was moved. */
  readonly moves: string[]
}

/** The playground's page over an emulated Slack, with a bare Bolt app instead of the bot. */
export async function startPageRig(options: Parameters<typeof startRig>[0] = {}): Promise<PageRig> {
  const rig = await startRig(options)
  const { app, slack, channel } = rig
  const did: string[] = []
  const on = new Set<string>()
  const moves: string[] = []
  app.command('/hello', async ({ ack, client, command }) => {
    await ack()
    await client.chat.postMessage({ channel: command.channel_id, text: 'NO-GO', blocks: richBlocks })
  })
  app.command('/hush', async ({ ack }) => ack('This stays between us.'))
  app.action('approve', async ({ ack, body, client }) => {
    await ack()
    if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: modal })
  })
  app.action(/^(stop|choose|more)$/, async ({ ack, action }) => {
    did.push(JSON.stringify(action))
    await ack()
  })
  app.view('sign', async ({ ack, view, client }) => {
    const reason = view.state.values.reason?.text?.value ?? ''
    if (reason.length < 5) return ack({ response_action: 'errors', errors: { reason: 'Say a little more.' } })
    await ack()
    await client.chat.postMessage({ channel, text: `Signed: ${reason}` })
  })
  const page = await servePlayground(
    {
      slack,
      people,
      channels: ['general', 'vauntico', 'lounge'].map((name) => ({
        name,
        topic: `All about ${name}`,
        isPrivate: false,
        hasBot: name !== 'lounge',
      })),
      commands,
      bundle: await bundlePage(),
      restartBot: async () => undefined,
      clock: {
        state: () => ({ aheadMs: 0, movingTo: null }),
        move: async (move) => {
          moves.push(move)
        },
      },
      switches: {
        list: () => [
          {
            id: 'db',
            product: 'Vauntico',
            group: 'endpoints',
            title: 'The database answers',
            note: 'Off breaks it.',
            isOn: on.has('db'),
          },
          {
            id: 'ci',
            product: 'Rappit',
            group: 'builds',
            title: 'CI succeeds',
            note: 'Off lets it fail.',
            isOn: on.has('ci'),
          },
        ],
        flip: async (id, isOn) => {
          if (id === 'ci') throw new Error('CI does not listen')
          if (isOn) on.add(id)
          else on.delete(id)
        },
      },
    },
    0,
  )
  page.showBot({ state: 'running', log: [] })
  return {
    ...rig,
    page,
    did,
    on,
    moves,
    close: async () => {
      await page.close()
      await rig.close()
    },
  }
}
