import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSlackEmulator, type SlackEmulator } from '../../playground/emulators/slack.ts'
import { workspace } from '../../playground/workspace.ts'
import { SourceError } from '../../src/errors.ts'
import { createSlackClient } from '../../src/slack/client.ts'
import { createPeople } from '../../src/slack/people.ts'
import { readMessage } from '../../src/slack/read-message.ts'

const botToken = 'xoxb-test-1'
let slack: SlackEmulator
let reading: Parameters<typeof readMessage>[0]
beforeAll(async () => {
  slack = await createSlackEmulator({ ...workspace, botToken, signingSecret: 's', botUrl: () => 'http://127.0.0.1:9' })
  const settings = { botToken, apiUrl: slack.apiUrl, signingSecret: 's', appToken: null }
  const client = createSlackClient(settings, fetch, pino({ level: 'silent' }))
  reading = { client, people: createPeople(client) }
})
afterAll(() => slack?.close())

/** Dana writes; where it stands. */
async function say(channel: string, text: string, threadTs?: string) {
  const [userId, channelId] = [slack.idOf('@dana'), slack.idOf(channel)]
  await slack.say({ userId, channelId, text, ...(threadTs ? { threadTs } : {}) })
  const { ts = '' } = [...(slack.workspace.messages.get(channelId)?.values() ?? [])].at(-1) ?? {}
  return { channelId, ts }
}

describe('a message', () => {
  it('is read with its author, its thread and its link, in a thread as outside', async () => {
    const first = await say('#general', 'The beginning')
    const reply = await say('#general', 'An answer', first.ts)
    await say('#general', 'Another answer', first.ts)
    const author = slack.idOf('@dana')
    const permalink = expect.stringContaining(`/archives/${first.channelId}/p`)
    expect(await readMessage(reading, first.channelId, first.ts)).toEqual({
      ts: first.ts,
      threadTs: first.ts,
      author,
      text: 'The beginning',
      permalink,
    })
    expect(await readMessage(reading, reply.channelId, reply.ts)).toEqual({
      ts: reply.ts,
      threadTs: first.ts,
      author,
      text: 'An answer',
      permalink,
    })
  })

  it.each([
    ['a person', 'ask @devi now', 'ask @devi now'],
    ['a channel', 'see #general', 'see #general'],
    ['signs', '1 < 2 & 3 > 2', '1 < 2 & 3 > 2'],
    ['something in angle brackets', 'the <b> tag', 'the <b> tag'],
  ])('with %s is read as it was written', async (_name, written, read) => {
    const { channelId, ts } = await say('#general', written)
    expect(await readMessage(reading, channelId, ts)).toMatchObject({ text: read })
  })

  it('of an app is read with links and names in place of Slack’s codes', async () => {
    const channel = slack.idOf('#general')
    const text = `<@${slack.idOf('@lee')}> <https://a.example|the log> <https://b.example> <!here> <@U0NOBODY99>`
    const { ts = '' } = await reading.client.chat.postMessage({ channel, text })
    const read = await readMessage(reading, channel, ts)
    expect(read?.text).toBe('@Lee Marchetti the log https://b.example here @U0NOBODY99')
  })

  it('is null where there is none, and where the bot may not look', async () => {
    expect(await readMessage(reading, slack.idOf('#general'), '1.000001')).toBeNull()
    const { channelId, ts } = await say('#lounge', 'Without you')
    expect(await readMessage(reading, channelId, ts)).toBeNull()
  })

  it('that Slack does not give just now is an outage', async () => {
    const { channelId, ts } = await say('#general', 'Later')
    slack.failNext('conversations.replies', 'rate-limited')
    await expect(readMessage(reading, channelId, ts)).rejects.toThrow(SourceError)
  })
})
