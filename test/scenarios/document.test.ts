import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBot, type TestBot } from '../support/bot.ts'
import { messageWith, nextWhisper, pressed, textOf } from '../support/scenario.ts'

let bot: TestBot
let channelId: string
let dana: string

beforeAll(async () => {
  bot = await startBot()
  channelId = bot.slack.idOf('#vauntico')
  dana = bot.slack.idOf('@dana')
  await bot.slack.command({ userId: dana, channelId, command: '/readiness', text: 'vauntico' })
})
afterAll(() => bot?.close())

const card = () => messageWith(bot, channelId, 'readiness.document')

describe('Document', () => {
  it('writes the report down and replies in the card’s thread', async () => {
    const message = await card()
    await bot.slack.click({ userId: dana, ...pressed(channelId, message, 'readiness.document') })
    const reply = await messageWith(bot, channelId, 'as a canvas')
    expect(reply.thread_ts).toBe(message.ts)
    expect(textOf(reply.blocks)).toMatch(/^\*NO-GO, \d+ %:\* <http/)
    const [canvas] = [...bot.slack.workspace.canvases.values()]
    expect(canvas?.markdown).toMatch(/^# Vauntico: NO-GO, \d+ %/)
    expect(canvas?.markdown).toContain('VERCEL\\_ORG\\_ID')
  })

  it('pressed again says where the document is, and writes no second one', async () => {
    const whisper = nextWhisper(bot, channelId, dana)
    await bot.slack.click({ userId: dana, ...pressed(channelId, await card(), 'readiness.document') })
    expect(await whisper).toContain('is in the thread already')
    expect(bot.slack.workspace.canvases.size).toBe(1)
  })

  it('says what to do where the bot may not write', async () => {
    const lounge = bot.slack.idOf('#lounge')
    await bot.slack.command({ userId: dana, channelId: lounge, command: '/readiness', text: 'vauntico' })
    const message = await messageWith(bot, lounge, 'readiness.document')
    const whisper = nextWhisper(bot, lounge, dana)
    await bot.slack.click({ userId: dana, ...pressed(lounge, message, 'readiness.document') })
    expect(await whisper).toContain('Invite it here, then press Document again.')
  })
})
