import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/cli.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { withClient } from '../support/database-server.ts'

const canary = 'canary-3f9b1c-must-never-be-seen'

let bot: TestBot
beforeAll(async () => {
  bot = await startBot({ LOG_LEVEL: 'trace' })
  const rappit = bot.world.github.repository('rappit/rappit-api')
  // A value that fits what is asked of it, one that does not, and one that nobody asks for.
  rappit.setVariable('DHL_API_URL', `https://${canary}.example`, 'production')
  rappit.setVariable('FEDEX_API_URL', `https://sandbox.${canary}.example`, 'production')
  rappit.setVariable('UNASKED', canary, 'production')
  for (const team of bot.world.vercel.state().teams) {
    for (const project of team.projects) {
      for (const variable of project.variables) variable.value = `${canary}-${variable.name}`
    }
  }
})
afterAll(() => bot?.close())

describe('the value of a secret or a variable', () => {
  it('is in no message, no log line and no row, whatever was asked', async () => {
    const channelId = bot.slack.idOf('#releases')
    const userId = bot.slack.idOf('@dana')
    const opened: unknown[] = []
    const reported = () => bot.slack.messages(channelId).filter(({ text }) => /^(GO|NO-GO)/.test(text ?? ''))
    for (const [index, product] of ['rappit', 'ecosystem', 'vauntico'].entries()) {
      await bot.slack.command({ userId, channelId, command: '/readiness', text: product })
      const card = await bot.slack.waitFor(() => reported()[index], { timeoutMs: 15_000 })
      const block = (card.blocks as { block_id: string; type: string }[]).find(({ type }) => type === 'actions')
      const spot = { channelId, messageTs: card.ts }
      await bot.slack.click({ userId, spot, blockId: block?.block_id ?? '', actionId: 'readiness.report' })
      const view = await bot.slack.waitFor(() => bot.slack.views(userId).at(-1))
      opened.push(view)
      await bot.slack.closeView({ userId, viewId: view.id })
    }
    const written: string[] = []
    const write = (text: string) => void written.push(text)
    const surroundings = { environment: () => bot.world.environment, write, writeError: write }
    for (const format of ['markdown', 'json'])
      await runCommandLine(['report', 'rappit', '--format', format], surroundings)

    // As the owner, because the bot's own role may not look everywhere.
    const rows = await withClient(bot.databaseUrl, async (client) => {
      const tables = await client.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
      )
      const all: unknown[] = []
      for (const { name } of tables.rows) all.push((await client.query(`select * from ${name}`)).rows)
      return all
    })
    const everything = {
      log: bot.logged.join('\n'),
      messages: JSON.stringify([bot.slack.messages(channelId), opened]),
      rows: JSON.stringify(rows),
      commandLine: written.join('\n'),
    }
    expect(everything.messages).toContain('FEDEX_API_URL')
    expect(everything.rows).toContain('FEDEX_API_URL')
    expect(everything.commandLine).toContain('FEDEX_API_URL')
    for (const [where, text] of Object.entries(everything)) {
      expect(text.length, where).toBeGreaterThan(500)
      expect(text.includes(canary), where).toBe(false)
    }
  })
})
