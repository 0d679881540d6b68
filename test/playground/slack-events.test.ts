import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verifySlackRequest } from '@slack/bolt'
import rawBody from 'raw-body'
import { afterEach, describe, expect, it } from 'vitest'
import { createSlackEmulator } from '../../playground/emulators/slack.ts'

const closes: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close()
})

/** An app that answers as it is told, and keeps what it was sent. */
async function startApp(answers: readonly { status: number; noRetry?: boolean }[]) {
  const seen: { headers: IncomingHttpHeaders; body: Record<string, unknown> }[] = []
  const server = createServer(async (request, response) => {
    const body = (await rawBody(request)).toString()
    verifySlackRequest({ signingSecret: 'secret', body, headers: signatureOf(request.headers) })
    const answer = answers[seen.length] ?? { status: 500 }
    seen.push({ headers: request.headers, body: JSON.parse(body) })
    response.writeHead(answer.status, answer.noRetry ? { 'x-slack-no-retry': '1' } : {}).end()
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
    channels: [{ name: 'general', topic: '', isPrivate: false, hasBot: true }],
    userGroups: [],
    commands: [],
    eventRetryDelaysMs: [0, 0, 0],
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
