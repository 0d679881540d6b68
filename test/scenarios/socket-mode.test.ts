import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBot, type TestBot } from '../support/bot.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await startBot({ SLACK_APP_TOKEN: 'xapp-test-1' })
})
afterAll(() => bot?.close())

describe('Socket Mode', () => {
  it('answers over the socket, and takes nothing from Slack over HTTP', async () => {
    const channelId = bot.slack.idOf('#vauntico')
    const userId = bot.slack.idOf('@dana')
    await bot.slack.command({ userId, channelId, command: '/countersign', text: 'help' })
    const whisper = await bot.slack.waitFor(() => bot.slack.ephemerals(channelId, userId)[0])
    expect(whisper.text).toContain('/readiness')
    const overHttp = await fetch(`${bot.url}/slack/events`, { method: 'POST', body: 'payload={}' })
    expect(overHttp.status).toBe(404)
  })
})
