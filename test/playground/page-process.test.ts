import { afterEach, describe, expect, it } from 'vitest'
import { type BotProcess, createBotProcess } from '../../playground/bot.ts'
import type { BotStatus } from '../../playground/page/protocol.ts'

const entry = 'test/playground/page-bot-entry.ts'
let bot: BotProcess | null = null
afterEach(async () => {
  await bot?.stop()
  bot = null
})

function create(environment: Record<string, string> = {}, aheadMs: () => number = () => 0) {
  const told: BotStatus[] = []
  let wake: () => void = () => undefined
  const process = createBotProcess({
    entry,
    environment: { SLACK_BOT_TOKEN: 'xoxb-1', ...environment },
    aheadMs,
    onStatus: (status) => {
      told.push(status)
      wake()
    },
  })
  bot = process
  const until = (state: BotStatus['state']) =>
    new Promise<void>((resolve) => {
      wake = () => told.at(-1)?.state === state && resolve()
      wake()
    })
  return { process, told, until }
}

describe('the bot’s process', { timeout: 20_000 }, () => {
  it('runs with our settings alone, and says what it said when it dies; it can be started again', async () => {
    const { process, told, until } = create()
    await process.start()
    const settings = await (await fetch(`${process.url()}/settings`)).text()
    expect(settings).toBe('SLACK_BOT_TOKEN=xoxb-1 DATABASE_URL= GITHUB_APP_ID=')
    await process.start()
    expect(told.map(({ state }) => state)).toEqual(['starting', 'running'])

    await fetch(`${process.url()}/die`).catch(() => undefined)
    await until('stopped')
    expect(told.at(-1)?.log).toEqual(['I was asked to die.'])
    await process.start()
    expect((await fetch(process.url())).status).toBe(200)
    await process.stop()
    expect(told.at(-1)).toEqual({ state: 'stopped', log: [] })
  })

  it('goes by the moved clock from its next start on', async () => {
    let aheadMs = 0
    const { process } = create({}, () => aheadMs)
    const ahead = async () => Date.parse(await (await fetch(`${process.url()}/now`)).text()) - Date.now()
    await process.start()
    expect(Math.abs(await ahead())).toBeLessThan(60_000)
    aheadMs = 7 * 24 * 60 * 60_000
    await process.stop()
    await process.start()
    expect(Math.abs((await ahead()) - aheadMs)).toBeLessThan(60_000)
  })

  it('that cannot start is an error with its last words', async () => {
    const { process } = create({ LOG_LEVEL: 'fatal' })
    await expect(process.start()).rejects.toThrow('This bot cannot start.')
  })
})
