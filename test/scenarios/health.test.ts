import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askHealth } from '../../src/health/health.ts'
import { listProducts } from '../../src/products/load.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { messageWith, nextWhisper, pressed, textOf } from '../support/scenario.ts'

let bot: TestBot
let channelId: string
let dana: string

beforeAll(async () => {
  bot = await startBot()
  channelId = bot.slack.idOf('#vauntico')
  dana = bot.slack.idOf('@dana')
})
afterAll(() => bot?.close())

const type = (text: string, where = channelId) =>
  bot.slack.command({ userId: dana, channelId: where, command: '/health', text })

describe('/health vauntico', () => {
  it('shows endpoints, names and certificates, problems first, filled in place', async () => {
    await type('vauntico')
    const message = await messageWith(bot, channelId, 'health.refresh')
    const text = textOf(message.blocks)
    expect(text.split('\n')[0]).toMatch(/^❌ \d+ of \d+ with a problem · Vauntico production$/)
    for (const fact of [
      /❌ www\.vauntico\.com\nEndpoint\nVercel has no deployment at this address \(404\)/,
      /Name\ndoes not resolve/,
      /✅ [\w.]+\nCertificate\n\d+ days left/,
    ]) {
      expect(text).toMatch(fact)
    }
    expect(text.indexOf('✅')).toBeGreaterThan(text.lastIndexOf('❌'))
    expect(text).not.toContain('VERCEL_TOKEN')
    expect(message.text).toMatch(/^Vauntico production: \d+ of \d+ with a problem: /)
    expect(bot.slack.calls.filter((method) => method === 'chat.postMessage')).toHaveLength(1)
  })

  it('asks again when refreshed, in the same message', async () => {
    const before = await messageWith(bot, channelId, 'health.refresh')
    bot.world.endpoints.set('www.vauntico.com', '/', { kind: 'answer', status: 200, body: 'hello' })
    await bot.slack.click({ userId: dana, ...pressed(channelId, before, 'health.refresh') })
    const after = await bot.slack.waitFor(
      () =>
        bot.slack.messages(channelId).find(({ blocks }) => /✅ www\.vauntico\.com\nEndpoint\n200/.test(textOf(blocks))),
      { timeoutMs: 15_000 },
    )
    expect(after.ts).toBe(before.ts)
  })

  it('is refused with a sentence for what is not known', async () => {
    const whisper = nextWhisper(bot, channelId, dana)
    await type('vauntic')
    expect(await whisper).toContain('There is no product "vauntic". Did you mean vauntico?')
  })
})

describe('a product without endpoints', () => {
  it('is refused with what to add', async () => {
    const { context } = bot.app
    const vauntico = context.products.get('vauntico')
    if (vauntico === undefined) throw new Error('there is no vauntico')
    const products = listProducts([{ ...vauntico, checks: [] }])
    const actor = { kind: 'command-line', user: 'dana' } as const
    const place = { channelId, messageTs: null, responseUrl: null }
    await expect(
      askHealth({ ...context, products, actor, actId: null }, { productName: 'vauntico', place }),
    ).rejects.toThrow('Vauntico names no endpoint, name or certificate for production.')
  })
})

describe('/health alone', () => {
  it('shows the worst state of every product', async () => {
    const releases = bot.slack.idOf('#releases')
    await type('', releases)
    const message = await messageWith(bot, releases, 'health.refresh')
    const text = textOf(message.blocks)
    for (const { title } of bot.app.context.products.list()) expect(text).toContain(`${title} (`)
    expect(text.split('\n')[0]).toMatch(/^❌ \d+ of \d+ products? with a problem$/)
    expect(text).toMatch(
      /Vauntico \(production\)\n❌ \d+ of \d+ with a problem\n\d+ of \d+ OK\n\d+ of \d+ OK\n\d+ of \d+ OK/,
    )
  })
})
