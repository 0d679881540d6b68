import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '../../playground/emulators/slack-workspace.ts'
import { findReport, latestReport } from '../../src/store/reports.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { nextWhisper, pressed, textOf } from '../support/scenario.ts'

let bot: TestBot
let channelId: string
let dana: string

beforeAll(async () => {
  bot = await startBot()
  channelId = bot.slack.idOf('#vauntico')
  dana = bot.slack.idOf('@dana')
})
afterAll(() => bot?.close())

const type = (text: string, where = channelId, userId = dana) =>
  bot.slack.command({ userId, channelId: where, command: '/readiness', text })

const isCard = (message: Message) => JSON.stringify(message.blocks ?? '').includes('readiness.refresh')
const cards = (where = channelId) => bot.slack.messages(where).filter(isCard)

function card(index = 0, where = channelId): Promise<Message> {
  return bot.slack.waitFor(() => cards(where)[index], { timeoutMs: 15_000 })
}

const press = (message: Message, actionId: string) =>
  bot.slack.click({ userId: dana, ...pressed(channelId, message, actionId) })
const whisperTo = (where = channelId, userId = dana) => nextWhisper(bot, where, userId)

describe('/readiness vauntico', () => {
  it('says exactly what the sources hold, verdict first', async () => {
    await type('vauntico')
    const message = await card()
    const text = textOf(message.blocks)
    expect(text.split('\n')[0]).toMatch(/^🔴 NO-GO · \d+ %$/)
    for (const fact of [
      '27 of 32 secrets are set; 5 are missing',
      `Run 20885986644 failed in Migration at "Database migration": relation 'users' already exists`,
      'Vercel has no deployment at this address (404)',
      'Bad gateway: the server behind it is down (502)',
      'Connection timed out: Cloudflare could not reach the server (522)',
      'Owner: Backend Team',
    ]) {
      expect(text).toContain(fact)
    }
    // 27 of 32 is 84 %, not the 82 % of the hand-written report.
    expect(text).toMatch(/Secrets\n84 %/)
    expect(text).toMatch(/Production endpoints\n0 %/)
    expect(message.text).toMatch(/^NO-GO: Vauntico production scores \d+ %\. .*Secrets 84 %/)
  })

  it('is stored, with every answer', async () => {
    const report = await latestReport(bot.app.context.database, 'vauntico', 'production')
    expect(report?.assessment.verdict).toBe('NO-GO')
    const secrets = report?.checks.find(({ kind }) => kind === 'github-secrets')
    const missing = secrets?.answer.details.filter(({ status }) => status === 'fail')
    expect(missing?.map(({ subject }) => subject)).toEqual([
      'VERCEL_TOKEN',
      'VERCEL_FRONTEND_PROJECT_ID',
      'VERCEL_ORG_ID',
      'OCI_COMPARTMENT_ID',
      'TEST_JWT_TOKEN',
    ])
    for (const detail of missing ?? []) expect(detail.note).toBeTruthy()
    const names = report?.checks.filter(({ kind }) => kind === 'dns').flatMap(({ answer }) => answer.details)
    expect(names?.map(({ status }) => status).sort()).toEqual(['fail', 'fail', 'fail', 'pass', 'pass', 'pass'])
    const certificates = report?.checks.filter(({ kind }) => kind === 'tls').flatMap(({ answer }) => answer.details)
    expect(certificates?.map(({ status }) => status)).toEqual(['pass', 'pass'])
  })

  it('was posted as a placeholder at once and filled in place', async () => {
    const message = await card()
    expect(bot.slack.messages(channelId).filter(({ bot_id: by }) => by !== undefined)).toHaveLength(1)
    expect(bot.slack.calls.filter((method) => method === 'chat.postMessage')).toHaveLength(1)
    expect(bot.slack.calls).toContain('chat.update')
    expect(message.ts).toBeTruthy()
  })

  it('is counted: each answer, and the time of the whole', async () => {
    const text = await (await fetch(`${bot.url}/metrics`)).text()
    expect(text).toMatch(/countersign_check_answers_total\{kind="http",status="fail"\} [1-9]/)
    expect(text).toMatch(/countersign_report_seconds_count\{product="vauntico"\} [1-9]/)
  })

  it('opens the full report with all evidence', async () => {
    await press(await card(), 'readiness.report')
    const view = await bot.slack.waitFor(() => bot.slack.views(dana).at(-1))
    const text = textOf(view.blocks)
    for (const name of [
      '3 of 3 checks of pull request 7 have failed: Governance, Tests and Linting',
      'VERCEL_ORG_ID',
      'vauntico-server.vauntico.com',
      'Policy violations',
      'www.vauntico.com',
    ]) {
      expect(text).toContain(name)
    }
    await bot.slack.closeView({ userId: dana, viewId: view.id })
  })

  it('asks again when refreshed, in the same message', async () => {
    const before = await card()
    bot.world.endpoints.set('www.vauntico.com', '/', { kind: 'answer', status: 200, body: 'hello' })
    await press(before, 'readiness.refresh')
    const after = await bot.slack.waitFor(
      () => cards().find(({ ts, blocks }) => ts === before.ts && /Production endpoints\n33 %/.test(textOf(blocks))),
      { timeoutMs: 15_000 },
    )
    expect(textOf(after.blocks)).not.toContain('Vercel has no deployment')
    expect(cards()).toHaveLength(1)
  })

  it('answers through the reply address where the bot is not invited', async () => {
    const lounge = bot.slack.idOf('#lounge')
    await type('vauntico', lounge)
    const message = await card(0, lounge)
    expect(textOf(message.blocks)).toContain('NO-GO')
  })
})

describe('what is not understood', () => {
  it.each([
    ['vauntic', 'There is no product "vauntic". Did you mean vauntico? Known: '],
    ['vauntico prod', 'Vauntico has no environment "prod". Did you mean production? Known: production.'],
    ['vauntico production now', '“now” is one word too many. Use it as: /readiness [product] [environment]'],
    ['<!channel>', 'There is no product "&lt;!channel&gt;".'],
  ])('/readiness %s is answered privately with what to do', async (text, sentence) => {
    const before = bot.slack.messages(channelId).length
    const whisper = whisperTo()
    await type(text)
    expect(await whisper).toContain(sentence)
    expect(bot.slack.messages(channelId)).toHaveLength(before)
  })

  it('/readiness help says how to ask', async () => {
    const whisper = whisperTo()
    await type('help')
    expect(await whisper).toMatch(/^`\/readiness` asks all products, .*`vauntico`.*\.$/)
  })

  it.each([
    ['help', '`/readiness [product] [environment]` Ask whether a product may ship'],
    ['help readiness', 'Ask whether a product may ship'],
    ['readines', 'There is no command “readines”. Did you mean /readiness?'],
  ])('/countersign %s explains', async (text, sentence) => {
    const whisper = whisperTo()
    await bot.slack.command({ userId: dana, channelId, command: '/countersign', text })
    expect(await whisper).toContain(sentence)
  })
})

describe('two people at once', () => {
  it('get one card, and the second is told who was first', async () => {
    const releases = bot.slack.idOf('#releases')
    const lee = bot.slack.idOf('@lee')
    bot.world.endpoints.set('www.vauntico.com', '/', { kind: 'answer', status: 200, delayMs: 1500 })
    await type('vauntico', releases)
    await bot.slack.waitFor(() => bot.slack.messages(releases)[0])
    const whisper = whisperTo(releases, lee)
    await type('vauntico', releases, lee)
    expect(await whisper).toContain(`<@${dana}> asked the same here`)
    await card(0, releases)
    expect(bot.slack.messages(releases)).toHaveLength(1)
  })
})

describe('what a crash left behind', () => {
  it('is asked again by the sweep and fills its card', async () => {
    const { context } = bot.app
    const security = bot.slack.idOf('#security')
    await context.database.execute(
      `insert into reports (id, product, product_title, environment, state, asked_in, asked_by, place, manifest_hash, started_at)
       values ('7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11', 'vauntico', 'Vauntico', 'production', 'gathering', '${security}', '${dana}',
       '${JSON.stringify({ channelId: security, messageTs: null, responseUrl: null })}', 'x', now() - interval '3 minutes')`,
    )
    await context.queue.add('sweep-reports', {}, { id: 'sweep.test' })
    await card(0, security)
    const stored = await findReport(context.database, '7f0c2f9e-7a0d-4b7e-9a53-0e6a0c8f0b11')
    expect(stored?.state).toBe('reported')
  })
})
