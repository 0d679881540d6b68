import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verifySlackRequest } from '@slack/bolt'
import { WebClient } from '@slack/web-api'
import rawBody from 'raw-body'
import { afterEach, describe, expect, it } from 'vitest'
import { createSlackEmulator, type SlackEmulator, type SlackOptions } from '../../playground/emulators/slack.ts'

const closes: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close()
})

/** An app that answers as it is told, and keeps what it was sent. */
async function startApp(
  answers: readonly { status: number; noRetry?: boolean; challenge?: 'text' | 'json' | 'wrong' }[],
  options: Partial<SlackOptions> = {},
) {
  const seen: { headers: IncomingHttpHeaders; body: Record<string, unknown> }[] = []
  const server = createServer(async (request, response) => {
    const body = (await rawBody(request)).toString()
    verifySlackRequest({ signingSecret: 'secret', body, headers: signatureOf(request.headers) })
    const answer = answers[seen.length] ?? { status: 500 }
    seen.push({ headers: request.headers, body: JSON.parse(body) })
    response.writeHead(answer.status, answer.noRetry ? { 'x-slack-no-retry': '1' } : {})
    const challenge = answer.challenge === 'wrong' ? 'guessed' : String(seen.at(-1)?.body.challenge)
    response.end(answer.challenge === 'json' ? JSON.stringify({ challenge }) : answer.challenge ? challenge : '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closes.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  const slack = await createSlackEmulator({
    signingSecret: 'secret',
    botToken: 'xoxb-1',
    botUrl: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    people: [{ name: 'dana', realName: 'Dana', email: 'dana@vauntico.example', role: '' }],
    channels: [
      { name: 'general', topic: '', isPrivate: false, hasBot: true },
      { name: 'lounge', topic: '', isPrivate: false, hasBot: false },
    ],
    userGroups: [],
    commands: [],
    eventRetryDelaysMs: [0, 0, 0],
    ...options,
  })
  closes.push(slack.close)
  return { slack, seen }
}

const signatureOf = (headers: IncomingHttpHeaders) => ({
  'x-slack-signature': String(headers['x-slack-signature']),
  'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
})

const opened = { type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' }

describe('an event', () => {
  it('is signed, and tried again under the same id, numbered, until it is taken', async () => {
    const { slack, seen } = await startApp([{ status: 500 }, { status: 503 }, { status: 200 }])
    expect((await slack.event(opened)).outcome).toBe('acknowledged')
    expect(seen.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']])).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
    ])
    expect(new Set(seen.map(({ body }) => body.event_id)).size).toBe(1)
    expect(seen[0]?.body).toMatchObject({
      type: 'event_callback',
      team_id: 'T000000001',
      event: opened,
      event_id: expect.stringMatching(/^Ev/),
      authorizations: [{ user_id: 'U0COUNTERS', is_bot: true }],
    })
  })

  it('is given up after three more attempts', async () => {
    const { slack, seen } = await startApp([])
    expect((await slack.event(opened)).outcome).toBe('refused')
    expect(seen).toHaveLength(4)
  })

  it('is not tried again where the app asks for that', async () => {
    const { slack, seen } = await startApp([{ status: 500, noRetry: true }])
    expect(await slack.event(opened)).toEqual({ outcome: 'refused', status: 500, noRetry: true })
    expect(seen).toHaveLength(1)
  })
})

describe('over Socket Mode', () => {
  it('an event is sent again under the same id, numbered, when nobody acknowledges it in time', async () => {
    const { slack, seen: overHttp } = await startApp([], { appToken: 'xapp-1', acknowledgeMs: 50 })
    const client = new WebClient('xapp-1', { slackApiUrl: `${slack.apiUrl}/` })
    const { url = '' } = await client.apps.connections.open()
    const seen: Record<string, unknown>[] = []
    const socket = new WebSocket(url)
    closes.push(async () => socket.close())
    const said = new Promise((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const envelope = JSON.parse(String(data)) as Record<string, unknown>
        if (envelope.type === 'hello') return resolve(null)
        seen.push(envelope)
        if (seen.length === 3) socket.send(JSON.stringify({ envelope_id: envelope.envelope_id }))
      })
    })
    await said
    expect((await slack.event(opened)).outcome).toBe('acknowledged')
    expect(seen.map(({ retry_attempt: attempt, retry_reason: reason }) => [attempt, reason])).toEqual([
      [undefined, undefined],
      [1, 'http_timeout'],
      [2, 'http_timeout'],
    ])
    const ids = seen.map(({ payload }) => (payload as { event_id: string }).event_id)
    expect(new Set(ids).size).toBe(1)
    expect(seen[0]).toMatchObject({ type: 'events_api', accepts_response_payload: false, payload: { event: opened } })
    expect(overHttp).toEqual([])
  })
})

describe('the address', () => {
  it.each([
    ['as text', 'text', true],
    ['as JSON', 'json', true],
    ['wrongly', 'wrong', false],
  ] as const)('that answers the challenge %s', async (_name, challenge, isProven) => {
    const { slack, seen } = await startApp([{ status: 200, challenge }])
    expect(await slack.verifyUrl()).toBe(isProven)
    expect(seen[0]?.body).toEqual({ token: 'playground', type: 'url_verification', challenge: expect.any(String) })
  })

  it('that does not answer is not proven', async () => {
    const { slack } = await startApp([{ status: 500 }])
    expect(await slack.verifyUrl()).toBe(false)
  })
})

const everything = ['reaction_added', 'reaction_removed', 'app_home_opened', 'link_shared']
const taken = Array.from({ length: 9 }, () => ({ status: 200 }))

/** Dana writes something; its timestamp. */
async function write(slack: SlackEmulator, channel: string, text: string, threadTs?: string): Promise<string> {
  const [userId, channelId] = [slack.idOf('@dana'), slack.idOf(channel)]
  await slack.say({ userId, channelId, text, ...(threadTs ? { threadTs } : {}) })
  return [...(slack.workspace.messages.get(channelId)?.values() ?? [])].at(-1)?.ts ?? ''
}

describe('a reaction', () => {
  it('stands on the message with who gave it, and is told in Slack’s shape, coming and going', async () => {
    const { slack, seen } = await startApp(taken, { botEvents: everything })
    const [userId, channelId] = [slack.idOf('@dana'), slack.idOf('#general')]
    const messageTs = await write(slack, '#general', 'Hello')
    const reaction = { userId, channelId, messageTs, name: 'pushpin' }
    await slack.react(reaction)
    const shown = () => slack.messages(channelId).find(({ ts }) => ts === messageTs)
    expect(shown()).toMatchObject({ text: 'Hello', reactions: [{ name: 'pushpin', count: 1, users: [userId] }] })
    await expect.poll(() => seen.length).toBe(1)
    await slack.unreact(reaction)
    expect(shown()?.reactions).toBeUndefined()
    await expect.poll(() => seen.length).toBe(2)
    expect(seen.map(({ body }) => body.event)).toEqual(
      ['reaction_added', 'reaction_removed'].map((type) => ({
        type,
        user: userId,
        reaction: 'pushpin',
        item_user: userId,
        item: { type: 'message', channel: channelId, ts: messageTs },
        event_ts: expect.stringMatching(/^\d+\.\d{6}$/),
      })),
    )
    await expect(slack.unreact(reaction)).rejects.toThrow('no_reaction')
  })

  it('is told to nobody where the app does not listen, may not, or was never invited', async () => {
    const deaf = await startApp(taken)
    const forbidden = await startApp(taken, { botEvents: everything, scopes: ['chat:write'] })
    const outside = await startApp(taken, { botEvents: everything })
    for (const [{ slack }, channel] of [
      [deaf, '#general'],
      [forbidden, '#general'],
      [outside, '#lounge'],
    ] as const) {
      const messageTs = await write(slack, channel, 'Hello')
      const [userId, channelId] = [slack.idOf('@dana'), slack.idOf(channel)]
      await slack.react({ userId, channelId, messageTs, name: 'eyes' })
      // What is told comes in order, so that this one would come second.
      await slack.event(opened)
    }
    for (const { seen } of [deaf, forbidden, outside])
      expect(seen.map(({ body }) => body.event)).toEqual([expect.objectContaining(opened)])
  })
})

describe('the Home tab', () => {
  it('is told when it is opened, with what the app has published there for this person', async () => {
    const { slack, seen } = await startApp(taken, { botEvents: everything })
    const userId = slack.idOf('@dana')
    const told = { type: 'app_home_opened', user: userId, channel: slack.directChannel(userId), tab: 'home' }
    slack.openHome({ userId })
    await expect.poll(() => seen.length).toBe(1)
    expect(seen[0]?.body.event).toEqual({ ...told, event_ts: expect.any(String) })
    const client = new WebClient('xoxb-1', { slackApiUrl: `${slack.apiUrl}/` })
    const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'Yours' } }]
    await client.views.publish({ user_id: userId, view: { type: 'home', blocks } })
    slack.openHome({ userId })
    await expect.poll(() => seen.length).toBe(2)
    expect(seen[1]?.body.event).toMatchObject({ ...told, view: { type: 'home', blocks } })
    expect(slack.home(userId)).toMatchObject({ type: 'home', blocks })
  })
})

describe('a link', () => {
  const options = { botEvents: everything, unfurlDomains: ['countersign.example'] }
  const url = 'https://app.countersign.example/releases/1?a=1&b=2'

  it('of the app’s domains is told, and shows what the app says of it', async () => {
    const { slack, seen } = await startApp(taken, options)
    const [userId, channelId] = [slack.idOf('@dana'), slack.idOf('#general')]
    await write(slack, '#general', 'See https://elsewhere.example/1')
    const ts = await write(slack, '#general', `See ${url} and ${url}`)
    await expect.poll(() => seen.length).toBe(1)
    const event = seen[0]?.body.event as Record<string, unknown>
    expect(event).toEqual({
      type: 'link_shared',
      user: userId,
      channel: channelId,
      message_ts: ts,
      unfurl_id: expect.any(String),
      source: 'conversations_history',
      is_bot_user_member: true,
      links: [{ domain: 'countersign.example', url }],
      event_ts: expect.any(String),
    })
    const client = new WebClient('xoxb-1', { slackApiUrl: `${slack.apiUrl}/` })
    const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'Release 1 is live' } }]
    await client.chat.unfurl({ channel: channelId, ts, unfurls: { [url]: { blocks } } })
    const shown = () => slack.messages(channelId).find((message) => message.ts === ts)?.attachments
    expect(shown()).toMatchObject([{ id: 1, from_url: url, is_app_unfurl: true, blocks }])
    const unfurlId = String(event.unfurl_id)
    await client.chat.unfurl({
      unfurl_id: unfurlId,
      source: 'conversations_history',
      unfurls: { [url]: { title: 'x' } },
    })
    expect(shown()).toMatchObject([{ id: 1, from_url: url, title: 'x' }])
  })

  it('is shown to nobody who did not share it, and not outside the app’s domains', async () => {
    const { slack } = await startApp(taken, options)
    const channel = slack.idOf('#general')
    const ts = await write(slack, '#general', `See ${url}`)
    const client = new WebClient('xoxb-1', { slackApiUrl: `${slack.apiUrl}/`, retryConfig: { retries: 0 } })
    const unfurl = (given: object) => client.apiCall('chat.unfurl', { channel, ts, ...given })
    await expect(unfurl({})).rejects.toThrow('missing_unfurls')
    await expect(unfurl({ ts: '1.2', unfurls: { [url]: {} } })).rejects.toThrow('cannot_find_message')
    await expect(unfurl({ unfurls: { 'https://elsewhere.example/1': {} } })).rejects.toThrow('cannot_unfurl_url')
    await expect(unfurl({ unfurls: { [url]: 'text' } })).rejects.toThrow('cannot_parse_attachment')
  })
})
