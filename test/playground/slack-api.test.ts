import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createSlackEmulator, type SlackEmulator, type SlackOptions } from '../../playground/emulators/slack.ts'
import { ownMethods } from '../../playground/emulators/slack-gateway.ts'
import { workspace } from '../../playground/workspace.ts'

const botToken = 'xoxb-playground'
const appToken = 'xapp-playground'
const { scopes: _scopes, ...everything } = workspace

const start = (options: Partial<SlackOptions> = {}) =>
  createSlackEmulator({
    ...everything,
    signingSecret: 'secret',
    botToken,
    appToken,
    botUrl: () => 'http://127.0.0.1:9/nobody',
    ...options,
  })

const clientOf = (slack: SlackEmulator, token = botToken) =>
  new WebClient(token, {
    slackApiUrl: `${slack.apiUrl}/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  })

const errorOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'no error',
    (error: { data?: { error?: string }; code?: string }) => error.data?.error ?? error.code,
  )

const ts = z.string().regex(/^\d{10}\.\d{6}$/)
const channelId = z.string().regex(/^C[A-Z0-9]+$/)
const message = z.looseObject({
  type: z.literal('message'),
  user: z.string().regex(/^U/),
  bot_id: z.string().regex(/^B/),
  app_id: z.string().regex(/^A/),
  team: z.string().regex(/^T/),
  text: z.string(),
  ts,
})
const view = z.object({
  id: z.string().regex(/^V/),
  team_id: z.string(),
  type: z.enum(['modal', 'home']),
  blocks: z.array(z.looseObject({ type: z.string(), block_id: z.string().min(1) })),
  title: z.looseObject({ type: z.literal('plain_text') }).nullable(),
  submit: z.looseObject({ type: z.literal('plain_text') }).nullable(),
  close: z.looseObject({ type: z.literal('plain_text') }).nullable(),
  callback_id: z.string(),
  private_metadata: z.string(),
  external_id: z.string(),
  clear_on_close: z.boolean(),
  notify_on_close: z.boolean(),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), z.looseObject({ type: z.string() }))) }),
  hash: z.string().min(1),
  root_view_id: z.string().regex(/^V/),
  previous_view_id: z.string().nullable(),
  app_id: z.string(),
  app_installed_team_id: z.string(),
  bot_id: z.string(),
})
const ok = z.literal(true)
const user = z.looseObject({
  id: z.string().regex(/^U/),
  team_id: z.string().regex(/^T/),
  name: z.string(),
  deleted: z.boolean(),
  color: z.string(),
  real_name: z.string(),
  tz: z.string(),
  tz_label: z.string(),
  tz_offset: z.number(),
  profile: z.looseObject({ real_name: z.string(), display_name: z.string(), email: z.string(), team: z.string() }),
  is_admin: z.boolean(),
  is_owner: z.boolean(),
  is_primary_owner: z.boolean(),
  is_restricted: z.boolean(),
  is_ultra_restricted: z.boolean(),
  is_bot: z.boolean(),
  is_app_user: z.boolean(),
  updated: z.number(),
  is_email_confirmed: z.boolean(),
  who_can_share_contact_card: z.string(),
})

/** The fields of each answer, after the examples of https://docs.slack.dev/reference/methods. */
const answers: Record<string, z.ZodType> = {
  'chat.postMessage': z.looseObject({ ok, channel: channelId, ts, message }),
  'chat.postEphemeral': z.looseObject({ ok, message_ts: ts }),
  'chat.update': z.looseObject({ ok, channel: channelId, ts, text: z.string(), message }),
  'chat.delete': z.looseObject({ ok, channel: channelId, ts }),
  'chat.unfurl': z.looseObject({ ok }),
  'conversations.history': z.looseObject({ ok, messages: z.array(z.looseObject({ ts })), has_more: z.boolean() }),
  'conversations.replies': z.looseObject({ ok, messages: z.array(z.looseObject({ ts })), has_more: z.boolean() }),
  'views.open': z.looseObject({ ok, view }),
  'views.push': z.looseObject({ ok, view }),
  'views.update': z.looseObject({ ok, view }),
  'views.publish': z.looseObject({ ok, view }),
  'usergroups.list': z.looseObject({
    ok,
    usergroups: z
      .array(
        z.looseObject({
          id: z.string().regex(/^S/),
          team_id: z.string(),
          is_usergroup: ok,
          name: z.string(),
          handle: z.string(),
          user_count: z.number(),
          date_create: z.number(),
          date_delete: z.number(),
          prefs: z.object({ channels: z.array(z.string()), groups: z.array(z.string()) }),
          users: z.array(z.string().regex(/^U/)),
        }),
      )
      .min(1),
  }),
  'usergroups.users.list': z.looseObject({ ok, users: z.array(z.string().regex(/^U/)).min(1) }),
  'users.info': z.looseObject({ ok, user }),
  'users.lookupByEmail': z.looseObject({ ok, user }),
  'canvases.create': z.looseObject({ ok, canvas_id: z.string().regex(/^F/) }),
  'canvases.access.set': z.looseObject({ ok }),
  'apps.connections.open': z.looseObject({ ok, url: z.url({ protocol: /^wss?$/ }) }),
}

describe('the methods of the gateway', () => {
  let slack: SlackEmulator
  let client: WebClient
  beforeAll(async () => {
    slack = await start({ unfurlDomains: ['countersign.example'] })
    client = clientOf(slack)
  })
  afterAll(() => slack.close())

  it('answer as Slack documents, every one of them', async () => {
    const channel = slack.idOf('#vauntico')
    const dana = slack.idOf('@dana')
    const devops = slack.idOf('@devops')
    const modal = { type: 'modal', title: { type: 'plain_text', text: 'Sign' }, blocks: [] }
    const { grants } = slack
    const url = 'https://countersign.example/releases/1'
    await slack.say({ userId: dana, channelId: channel, text: `See ${url}` })
    const shared = slack.messages(channel).at(-1)?.ts
    const { canvas_id: canvasId } = await client.canvases.create({ title: 'Notes' })
    const opened = await client.apiCall('views.open', {
      trigger_id: grants.trigger({ userId: dana, viewId: null }),
      view: modal,
    })
    const viewId = (opened as unknown as { view: { id: string } }).view.id
    const posted = await client.chat.postMessage({ channel, text: 'first' })
    const gone = await client.chat.postMessage({ channel, text: 'to be deleted' })
    const given: Record<string, Record<string, unknown>> = {
      'chat.postMessage': { channel, text: 'x' },
      'chat.postEphemeral': { channel, user: dana, text: 'x' },
      'chat.update': { channel, ts: posted.ts, text: 'y' },
      'chat.delete': { channel, ts: gone.ts },
      'chat.unfurl': { channel, ts: shared, unfurls: { [url]: { title: 'Release 1' } } },
      'conversations.history': { channel },
      'conversations.replies': { channel, ts: posted.ts },
      'views.open': { trigger_id: grants.trigger({ userId: dana, viewId: null }), view: modal },
      'views.push': { trigger_id: grants.trigger({ userId: dana, viewId }), view: modal },
      'views.update': { external_id: 'kept', view: modal },
      'views.publish': { user_id: dana, view: { type: 'home', blocks: [{ type: 'divider' }] } },
      'usergroups.list': { include_users: true },
      'usergroups.users.list': { usergroup: devops },
      'users.info': { user: dana },
      'users.lookupByEmail': { email: 'dana@vauntico.example' },
      'canvases.create': {
        title: 'Plan',
        document_content: { type: 'markdown', markdown: '# Plan' },
        channel_id: channel,
      },
      'canvases.access.set': { canvas_id: canvasId, access_level: 'read', channel_ids: [channel] },
      'apps.connections.open': {},
    }
    await client.apiCall('views.open', {
      trigger_id: grants.trigger({ userId: slack.idOf('@devi'), viewId: null }),
      view: { ...modal, external_id: 'kept' },
    })
    expect(Object.keys(given).sort()).toEqual(Object.keys(ownMethods).sort())
    for (const [method, parameters] of Object.entries(given)) {
      const asking = method === 'apps.connections.open' ? clientOf(slack, appToken) : client
      const answer = await asking.apiCall(method, parameters)
      expect(answers[method]?.safeParse(answer).error?.issues, method).toBeUndefined()
    }
    expect([...slack.workspace.canvases.values()]).toMatchObject([
      { title: 'Notes', markdown: '', channelId: null },
      { title: 'Plan', markdown: '# Plan', channelId: channel },
    ])
  })

  it('take the known tokens alone', async () => {
    expect(await errorOf(clientOf(slack, 'xoxb-other').auth.test())).toBe('invalid_auth')
    expect(await errorOf(clientOf(slack, appToken).auth.test())).toBe('not_allowed_token_type')
    expect(await errorOf(client.apps.connections.open({}))).toBe('invalid_auth')
    const anonymous = await fetch(`${slack.apiUrl}/auth.test`, { method: 'POST' })
    expect(await anonymous.json()).toEqual({ ok: false, error: 'not_authed' })
    expect(await client.auth.test()).toMatchObject({ ok: true, user_id: 'U0COUNTERS', bot_id: 'B0COUNTERS' })
  })

  it('keep the bot out of channels that it was not invited to', async () => {
    const channel = slack.idOf('#lounge')
    expect(await errorOf(client.chat.postMessage({ channel, text: 'x' }))).toBe('not_in_channel')
    expect(await errorOf(client.chat.postEphemeral({ channel, user: slack.idOf('@dana'), text: 'x' }))).toBe(
      'not_in_channel',
    )
    expect(await errorOf(client.chat.update({ channel, ts: '1.2', text: 'x' }))).toBe('not_in_channel')
    expect(await errorOf(client.conversations.history({ channel }))).toBe('not_in_channel')
    expect(await errorOf(client.chat.postMessage({ channel: 'C404', text: 'x' }))).toBe('channel_not_found')
    expect(await client.chat.postMessage({ channel: slack.idOf('#security'), text: 'private' })).toMatchObject({
      ok: true,
    })
  })

  it('give metadata back where it is asked for', async () => {
    const channel = slack.idOf('#releases')
    const metadata = { event_type: 'countersign_message', event_payload: { key: 'k1' } }
    await client.chat.postMessage({ channel, text: 'x', metadata })
    const [bare] = (await client.conversations.history({ channel })).messages ?? []
    expect(bare?.metadata).toBeUndefined()
    const [full] = (await client.conversations.history({ channel, include_all_metadata: true })).messages ?? []
    expect(full?.metadata).toEqual(metadata)
  })

  it('name people and let them be found by address', async () => {
    const user = await client.users.lookupByEmail({ email: 'devi@vauntico.example' })
    expect(user.user?.id).toBe(slack.idOf('@devi'))
    expect((await client.users.info({ user: slack.idOf('@olga') })).user?.profile?.email).toBe('olga@elsewhere.example')
    expect(await client.usergroups.users.list({ usergroup: slack.idOf('@development') })).toMatchObject({
      users: [slack.idOf('@dana'), slack.idOf('@lee')],
    })
    expect(await errorOf(client.usergroups.users.list({ usergroup: 'S404' }))).toBe('no_such_subteam')
  })

  it('take files, through the gateway’s own address', async () => {
    const channel = slack.idOf('#general')
    await client.filesUploadV2({ channel_id: channel, filename: 'log.txt', title: 'Log', content: 'a line' })
    const shared = await slack.waitFor((current) => current.messages(channel).find(({ files }) => files))
    expect(shared.files?.[0]).toMatchObject({ title: 'Log' })
  })

  it('fail on request: lost answers were carried out', async () => {
    const channel = slack.idOf('#releases')
    slack.failNext('chat.postMessage', 'lost-answer')
    expect(await errorOf(client.chat.postMessage({ channel, text: 'lost but there' }))).toBe(
      'slack_webapi_request_error',
    )
    expect(slack.messages(channel).at(-1)?.text).toBe('lost but there')
    slack.failNext('chat.postMessage', 'server-error')
    expect(await errorOf(client.chat.postMessage({ channel, text: 'never' }))).toBe('slack_webapi_http_error')
    expect(slack.messages(channel).at(-1)?.text).toBe('lost but there')
    slack.failNext('usergroups.list', { refusal: 'plan_upgrade_required' })
    expect(await errorOf(client.usergroups.list())).toBe('plan_upgrade_required')
    expect((await client.usergroups.list()).ok).toBe(true)
  })

  it('link to a message', async () => {
    const channel = slack.idOf('#releases')
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'a card' })
    const { permalink = '' } = await client.chat.getPermalink({ channel, message_ts: ts })
    expect(permalink).toBe(`${slack.url}/archives/${channel}/p${ts.replace('.', '')}`)
    expect(await errorOf(client.chat.getPermalink({ channel, message_ts: '1.2' }))).toBe('message_not_found')
    expect(await errorOf(client.chat.getPermalink({ channel: 'C404', message_ts: ts }))).toBe('channel_not_found')
  })
})

describe('limits', () => {
  let slack: SlackEmulator
  const clock = { ms: Date.now() }
  beforeAll(async () => {
    slack = await start({ rateLimited: true, now: () => clock.ms, scopes: ['chat:write'] })
  })
  afterAll(() => slack.close())

  it('let a burst through, then ask to wait', async () => {
    const channel = slack.idOf('#general')
    const post = () =>
      fetch(`${slack.apiUrl}/chat.postMessage`, {
        method: 'POST',
        headers: { authorization: `Bearer ${botToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ channel, text: 'x' }),
      })
    for (let count = 0; count < 5; count += 1) expect((await post()).status).toBe(200)
    const refused = await post()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    clock.ms += 1000
    expect((await post()).status).toBe(200)
    expect((await post()).status).toBe(429)
  })

  it('hold each method to its tier', async () => {
    const ask = () =>
      fetch(`${slack.apiUrl}/usergroups.users.list`, {
        method: 'POST',
        headers: { authorization: `Bearer ${botToken}` },
      })
    for (let count = 0; count < 20; count += 1) expect((await ask()).status).toBe(200)
    const refused = await ask()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3'])
    clock.ms += 3000
    expect((await ask()).status).toBe(200)
  })

  it('hold the bot to the scopes of its manifest', async () => {
    const client = clientOf(slack)
    expect(await errorOf(client.usergroups.list())).toBe('missing_scope')
    expect(await errorOf(client.users.list({}))).toBe('missing_scope')
    expect(await errorOf(client.conversations.history({ channel: slack.idOf('#general') }))).toBe('missing_scope')
  })
})
