import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fault } from '../../playground/emulators/github-gateway.ts'
import { askDirectly } from '../../src/readiness/ask-directly.ts'
import { startBot, type TestBot } from '../support/bot.ts'

let bot: TestBot
let channelId: string
let dana: string

beforeAll(async () => {
  bot = await startBot()
  channelId = bot.slack.idOf('#vauntico')
  dana = bot.slack.idOf('@dana')
})
afterAll(() => bot?.close())

async function ask() {
  const { context } = bot.app
  const product = context.products.get('vauntico')
  if (!product) throw new Error('vauntico is not there')
  return askDirectly(context, product, 'production')
}

describe('a GitHub that does not answer usably', () => {
  const everything = /^\/repos\//
  it.each<[string, Fault, string]>([
    [
      'refuses the token',
      { kind: 'answer', status: 401, body: '{"message":"Bad credentials"}' },
      'source.unauthorized',
    ],
    ['forbids it', { kind: 'answer', status: 403, body: '{"message":"Resource not accessible"}' }, 'source.forbidden'],
    [
      'has an exhausted limit',
      { kind: 'answer', status: 429, headers: { 'retry-after': '60' } },
      'source.rate-limited',
    ],
    ['is broken', { kind: 'answer', status: 500, body: '{}' }, 'source.server-error'],
    ['closes the connection', { kind: 'close' }, 'source.refused'],
    ['answers half', { kind: 'half' }, 'source.'],
    ['answers garbage', { kind: 'garbage' }, 'source.'],
    ['answers something else', { kind: 'answer', status: 200, body: '{"hello":"world"}' }, 'source.garbage'],
  ])('%s: unknown, never a pass, and the rest is unharmed', async (_name, fault, code) => {
    const mend = bot.world.github.fault(everything, fault)
    try {
      const report = await ask()
      const fromGitHub = report.checks.filter(({ kind }) => kind.startsWith('github-'))
      expect(fromGitHub.length).toBeGreaterThanOrEqual(3)
      for (const { answer } of fromGitHub) {
        expect(answer.status).toBe('unknown')
        expect(answer.code.startsWith(code)).toBe(true)
        expect(answer.summary).toMatch(/^GitHub\b/)
      }
      const others = report.checks.filter(({ kind }) => !kind.startsWith('github-'))
      expect(others.filter(({ answer }) => answer.status === 'unknown')).toEqual([])
      expect(report.assessment.verdict).toBe('NO-GO')
    } finally {
      mend()
    }
  })

  it('shows the last known answer beside what is unknown', async () => {
    const type = () => bot.slack.command({ userId: dana, channelId, command: '/readiness', text: 'vauntico' })
    await type()
    await bot.slack.waitFor(() => bot.slack.messages(channelId).find(({ text }) => text?.startsWith('NO-GO')))
    const mend = bot.world.github.fault(everything, { kind: 'close' })
    try {
      const cards = () => bot.slack.messages(channelId).filter(({ text }) => text?.startsWith('NO-GO'))
      await type()
      const card = await bot.slack.waitFor(() => cards()[1], { timeoutMs: 10_000 })
      expect(JSON.stringify(card.blocks)).toContain(':grey_question:')
      const block = (card.blocks as { block_id: string; type: string }[]).find(({ type: kind }) => kind === 'actions')
      await bot.slack.click({
        userId: dana,
        spot: { channelId, messageTs: card.ts },
        blockId: block?.block_id ?? '',
        actionId: 'readiness.report',
      })
      const view = await bot.slack.waitFor(() => bot.slack.views(dana).at(-1))
      expect(JSON.stringify(view.blocks)).toContain('Last known: 27 of 32 secrets are set; 5 are missing')
    } finally {
      mend()
    }
  })
})

describe('an endpoint that is slow', () => {
  it('costs the report no more than its own time', async () => {
    bot.world.endpoints.set('api.vauntico.com', '/health', { kind: 'answer', status: 200, delayMs: 700 })
    const report = await ask()
    const took = report.finishedAt.getTime() - report.startedAt.getTime()
    const slowest = Math.max(...report.checks.map(({ tookMs }) => tookMs))
    expect(slowest).toBeGreaterThanOrEqual(700)
    expect(took).toBeLessThan(slowest * 1.2)
  })
})

describe('a Slack that falters', () => {
  const type = (text: string) =>
    bot.slack.command({ userId: dana, channelId: bot.slack.idOf('#releases'), command: '/readiness', text })
  const inReleases = () => bot.slack.messages(bot.slack.idOf('#releases'))

  it('takes a post and loses the answer: the card is found by its key, not posted twice', async () => {
    bot.slack.failNext('chat.postMessage', 'lost-answer')
    await type('vauntico')
    await bot.slack.waitFor(() => inReleases().find(({ text }) => text?.startsWith('NO-GO')), { timeoutMs: 10_000 })
    expect(inReleases()).toHaveLength(1)
    expect(bot.slack.calls).toContain('conversations.history')
  })

  it.each(['server-error', 'rate-limited', 'closed'] as const)(
    '%s at the last step: the card is filled a little later',
    async (fault) => {
      const before = inReleases().length
      bot.slack.failNext('chat.update', fault)
      await type('vauntico')
      const card = await bot.slack.waitFor(
        () => inReleases()[before]?.text?.startsWith('NO-GO') && inReleases()[before],
        {
          timeoutMs: 15_000,
        },
      )
      expect(card.ts).toBeTruthy()
      expect(inReleases()).toHaveLength(before + 1)
    },
  )
})

describe('what is never written', () => {
  it('is a token: not in the log, the database or a message', async () => {
    const everything = [
      ...bot.logged,
      JSON.stringify(bot.slack.messages(channelId)),
      JSON.stringify((await bot.app.context.database.execute('select * from check_results')).rows),
      JSON.stringify((await bot.app.context.database.execute('select * from reports')).rows),
    ].join('\n')
    const { config } = bot
    const token = config.github.auth.kind === 'token' ? config.github.auth.token : ''
    expect(token).not.toBe('')
    for (const secret of [config.slack.botToken, config.slack.signingSecret ?? '', token]) {
      expect(everything).not.toContain(secret)
    }
    expect(everything.length).toBeGreaterThan(1000)
  })
})
