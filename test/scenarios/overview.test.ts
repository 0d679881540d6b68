import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { latestReport } from '../../src/store/reports.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { messageWith, pressed, textOf } from '../support/scenario.ts'

let bot: TestBot
let channelId: string
let dana: string

beforeAll(async () => {
  bot = await startBot()
  channelId = bot.slack.idOf('#releases')
  dana = bot.slack.idOf('@dana')
})
afterAll(() => bot?.close())

const table = () => messageWith(bot, channelId, 'overview.refresh')

describe('/readiness alone', () => {
  it('shows every product in one table, posted as a placeholder and filled in place', async () => {
    await bot.slack.command({ userId: dana, channelId, command: '/readiness', text: '' })
    const message = await table()
    const text = textOf(message.blocks)
    const products = bot.app.context.products.list()
    for (const { title } of products) expect(text.split('\n')).toContain(title)
    expect(text.split('\n')[0]).toMatch(/^🔴 \d+ NO-GO/)
    expect(text).toMatch(/Vauntico\n🔴 NO-GO\n\d+ %\nHIGH\nP0 /)
    expect(message.text).toMatch(new RegExp(`^${products.length} products?: .*Vauntico NO-GO \\d+ %`))
    expect(bot.slack.messages(channelId).filter(({ bot_id: by }) => by !== undefined)).toHaveLength(1)
    expect(bot.slack.calls.filter((method) => method === 'chat.postMessage')).toHaveLength(1)
  })

  it('stores each report like any other', async () => {
    const { database, products } = bot.app.context
    for (const { name, defaultEnvironment, checks } of products.list()) {
      const report = await latestReport(database, name, defaultEnvironment)
      expect(report?.checks).toHaveLength(
        checks.filter(({ environments }) => environments.includes(defaultEnvironment)).length,
      )
    }
  })

  it('asks again when refreshed, in the same message', async () => {
    const before = await table()
    const { database } = bot.app.context
    const first = await latestReport(database, 'vauntico', 'production')
    const inPlace = () => bot.slack.messages(channelId).find(({ ts }) => ts === before.ts)
    const isAsking = () => textOf(inPlace()?.blocks).includes('Asking again')
    const refreshed = bot.slack
      .waitFor(isAsking, { timeoutMs: 20_000 })
      .then(() => bot.slack.waitFor(() => (isAsking() ? null : inPlace()), { timeoutMs: 20_000 }))
    await bot.slack.click({ userId: dana, ...pressed(channelId, before, 'overview.refresh') })
    const after = await refreshed
    const second = await latestReport(database, 'vauntico', 'production')
    expect(second?.id).not.toBe(first?.id)
    expect(after.ts).toBe(before.ts)
  })
})
