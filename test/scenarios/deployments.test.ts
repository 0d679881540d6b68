import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askDeployments } from '../../src/deployments/deployments.ts'
import { listProducts } from '../../src/products/load.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { messageWith, nextWhisper, pressed, textOf } from '../support/scenario.ts'

let bot: TestBot
let channelId: string
let dana: string

beforeAll(async () => {
  bot = await startBot()
  channelId = bot.slack.idOf('#ecosystem')
  dana = bot.slack.idOf('@dana')
})
afterAll(() => bot?.close())

const type = (text: string, where = channelId) =>
  bot.slack.command({ userId: dana, channelId: where, command: '/deployments', text })

describe('/deployments', () => {
  it('shows what runs, the last twenty and the way back, filled in place', async () => {
    await type('ecosystem')
    const message = await messageWith(bot, channelId, 'deployments.refresh')
    const text = textOf(message.blocks)
    expect(text.split('\n')[0]).toMatch(/^❌ The newest deployment failed · /)
    expect(text).toMatch(/\*Deployments to production:\* <http[^|]*\|\w{7}> since <!date/)
    expect(text).toContain(':x: The last 5 failed.')
    expect(text).toMatch(/Rollback target: .* of <!date/)
    const table = message.blocks?.find(({ type: kind }) => kind === 'table')
    expect(table?.rows).toHaveLength(21)
    expect(bot.slack.calls.filter((method) => method === 'chat.postMessage')).toHaveLength(1)
  })

  it('asks again when refreshed, in the same message', async () => {
    const before = await messageWith(bot, channelId, 'deployments.refresh')
    const inPlace = () => bot.slack.messages(channelId).find(({ ts }) => ts === before.ts)
    const isAsking = () => textOf(inPlace()?.blocks).startsWith('Asking the sources of')
    const refreshed = bot.slack
      .waitFor(isAsking, { timeoutMs: 15_000 })
      .then(() => bot.slack.waitFor(() => (isAsking() ? null : inPlace()), { timeoutMs: 15_000 }))
    await bot.slack.click({ userId: dana, ...pressed(channelId, before, 'deployments.refresh') })
    expect(textOf((await refreshed).blocks)).toContain('The newest deployment failed')
  })

  it('shows each origin where there are several', async () => {
    const where = bot.slack.idOf('#vauntico')
    await type('vauntico', where)
    const message = await messageWith(bot, where, 'deployments.refresh')
    const text = textOf(message.blocks)
    expect(text).toContain('*Production deployment:*')
    expect(text).toContain('*Frontend deployment at Vercel:*')
    expect(text).toMatch(/❌ failure\n/)
  })

  it.each([
    ['', 'The product is missing. Use it as: /deployments [product] [environment]'],
    ['ecosystm', 'There is no product "ecosystm". Did you mean ecosystem?'],
    ['ecosystem moon', 'has no environment "moon"'],
  ])('/deployments %s is answered privately', async (text, sentence) => {
    const whisper = nextWhisper(bot, channelId, dana)
    await type(text)
    expect(await whisper).toContain(sentence)
  })

  it('is refused for a product that names no origin', async () => {
    const { context } = bot.app
    const vauntico = context.products.get('vauntico')
    if (vauntico === undefined) throw new Error('there is no vauntico')
    const products = listProducts([{ ...vauntico, checks: [] }])
    const actor = { kind: 'command-line', user: 'dana' } as const
    const place = { channelId, messageTs: null, responseUrl: null }
    await expect(
      askDeployments({ ...context, products, actor, actId: null }, { productName: 'vauntico', place }),
    ).rejects.toThrow('Vauntico does not say where production is deployed.')
  })
})
