import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSlackEmulator, type SlackEmulator } from '../../playground/emulators/slack.ts'
import { workspace } from '../../playground/workspace.ts'
import { createLog } from '../../src/log.ts'
import { createChannelIds } from '../../src/slack/channel-ids.ts'
import { createMayRead } from '../../src/slack/may-read.ts'
import { createRooms } from '../../src/slack/rooms.ts'
import { createSight } from '../../src/slack/sight.ts'

const botToken = 'xoxb-1'

let slack: SlackEmulator
beforeAll(async () => {
  const closed = { name: 'closed', topic: '', isPrivate: true, hasBot: true, members: ['dana'] }
  slack = await createSlackEmulator({
    ...workspace,
    channels: [...workspace.channels, closed],
    signingSecret: 'secret',
    botToken,
    botUrl: () => 'http://127.0.0.1:9/nobody',
  })
})
afterAll(() => slack?.close())

const start = () => {
  const client = new WebClient(botToken, { slackApiUrl: `${slack.apiUrl}/`, retryConfig: { retries: 0 } })
  const [rooms, log] = [createRooms(client), createLog('silent')]
  return createMayRead({ channelIds: createChannelIds(client), rooms, sight: createSight({ client, rooms, log }), log })
}
const person = (name: string) => ({ kind: 'person', userId: slack.idOf(name) }) as const
const channel = (channelId: string) => ({ kind: 'channel', channelId }) as const

describe('who may read a channel', () => {
  it.each([
    ['@dana', '#closed', true],
    ['@olga', '#closed', false],
    ['@olga', '#general', true],
    ['@dana', '#nowhere', false],
  ])('%s reads %s: %s, by its name as by its id', async (who, where, expected) => {
    expect(await start()(person(who), where)).toBe(expected)
    if (where !== '#nowhere') expect(await start()(person(who), slack.idOf(where))).toBe(expected)
  })

  it.each([
    ['#general', '#releases', true],
    ['#general', '#closed', false],
    ['#closed', '#closed', true],
    ['#closed', '#general', true],
    ['#partners', '#general', false],
    ['#partners', '#partners', true],
    ['#nowhere', '#general', false],
  ])('those of %s read %s: %s', async (where, other, expected) => {
    expect(await start()(channel(where), other)).toBe(expected)
    if (where === '#nowhere') return
    expect(await start()(channel(slack.idOf(where)), slack.idOf(other))).toBe(expected)
    expect(await start()(channel(slack.idOf(where)), other)).toBe(expected)
  })

  it.each(['conversations.list', 'conversations.info'])(
    'is a no when %s does not answer, and asked again',
    async (method) => {
      const mayRead = start()
      slack.failNext(method, 'server-error')
      expect(await mayRead(channel('#general'), '#releases')).toBe(false)
      expect(await mayRead(channel('#general'), '#releases')).toBe(true)
    },
  )

  it('asks for names once in five minutes', async () => {
    const mayRead = start()
    const before = slack.calls.filter((method) => method === 'conversations.list').length
    for (const name of ['#general', '#closed', '#releases']) await mayRead(person('@dana'), name)
    expect(slack.calls.filter((method) => method === 'conversations.list')).toHaveLength(before + 1)
  })
})
