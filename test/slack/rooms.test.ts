import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSlackEmulator, type SlackEmulator } from '../../playground/emulators/slack.ts'
import { workspace } from '../../playground/workspace.ts'
import { createRooms } from '../../src/slack/rooms.ts'

const botToken = 'xoxb-1'

let slack: SlackEmulator
beforeAll(async () => {
  slack = await createSlackEmulator({
    ...workspace,
    channels: [...workspace.channels, { name: 'closed', topic: '', isPrivate: true, hasBot: false }],
    signingSecret: 'secret',
    botToken,
    botUrl: () => 'http://127.0.0.1:9/nobody',
  })
})
afterAll(() => slack?.close())

let now = 0
const start = () => {
  const client = new WebClient(botToken, { slackApiUrl: `${slack.apiUrl}/`, retryConfig: { retries: 0 } })
  return createRooms(client, () => now)
}
const asked = () => slack.calls.filter((method) => method === 'conversations.info').length

describe('createRooms', () => {
  it.each([
    ['#general', { isPublic: true, isShared: false }],
    ['#lounge', { isPublic: true, isShared: false }],
    ['#security', { isPublic: false, isShared: false }],
    ['#closed', { isPublic: false, isShared: false }],
    ['#partners', { isPublic: true, isShared: true }],
  ])('tells who reads %s', async (name, expected) => {
    expect(await start()(slack.idOf(name))).toEqual(expected)
  })

  it('takes a direct message and a channel that is not there for private', async () => {
    const before = asked()
    expect(await start()(slack.directChannel(slack.idOf('@dana')))).toEqual({ isPublic: false, isShared: false })
    expect(asked()).toBe(before)
    expect(await start()('C0NOWHERE00')).toEqual({ isPublic: false, isShared: false })
  })

  it('asks once in five minutes', async () => {
    const rooms = start()
    const before = asked()
    await rooms(slack.idOf('#general'))
    now += 299_000
    await rooms(slack.idOf('#general'))
    expect(asked()).toBe(before + 1)
    now += 2_000
    await rooms(slack.idOf('#general'))
    expect(asked()).toBe(before + 2)
  })

  it.each(['server-error', 'garbage', 'closed', { refusal: 'missing_scope' }, { refusal: 'invalid_auth' }] as const)(
    'throws SourceError after %o, and asks again',
    async (fault) => {
      const rooms = start()
      slack.failNext('conversations.info', fault)
      await expect(rooms(slack.idOf('#general'))).rejects.toMatchObject({ name: 'SourceError', system: 'Slack' })
      expect(await rooms(slack.idOf('#general'))).toMatchObject({ isPublic: true })
    },
  )
})
