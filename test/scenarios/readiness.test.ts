import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBot, type TestBot } from '../support/bot.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await startBot()
}, 60_000)
afterAll(() => bot?.close())

describe('/readiness vauntico', () => {
  it('answers', async () => {
    const channelId = bot.slack.idOf('#vauntico')
    await bot.slack.command({ userId: bot.slack.idOf('@dana'), channelId, command: '/readiness', text: 'vauntico' })
    const message = await bot.slack.waitFor(() => bot.slack.messages(channelId).find((m) => JSON.stringify(m).includes('NO-GO')), { timeoutMs: 20_000 })
    console.log(JSON.stringify(message, null, 1).slice(0, 9000))
    expect(message).toBeTruthy()
  })
})
