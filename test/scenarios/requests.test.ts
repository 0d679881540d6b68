import { request } from 'node:http'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendSigned, startBot, type TestBot } from '../support/bot.ts'

let bot: TestBot
let form: Record<string, string>

beforeAll(async () => {
  bot = await startBot()
  form = {
    command: '/countersign',
    text: 'help',
    user_id: bot.slack.idOf('@dana'),
    team_id: 'T000000001',
    channel_id: bot.slack.idOf('#vauntico'),
    trigger_id: '1.2.3',
  }
})
afterAll(() => bot?.close())

const whispers = () => bot.slack.ephemerals(form.channel_id ?? '', form.user_id ?? '')

async function commandsRun(): Promise<number> {
  const values = (await bot.app.metrics.commands.get()).values
  return values.filter(({ labels }) => labels.outcome !== 'repeated').reduce((sum, { value }) => sum + value, 0)
}

describe('a request that is not Slack’s', () => {
  it.each([
    ['with another secret', { secret: 'guessed' }],
    ['with no signature to speak of', { signature: 'v0=00' }],
    ['from more than five minutes ago', { ageSeconds: 301 }],
    ['from more than five minutes ahead', { ageSeconds: -310 }],
  ])('%s is refused and has no effect', async (_name, forged) => {
    const before = await commandsRun()
    expect((await sendSigned(bot, form, forged)).status).toBe(401)
    expect(await commandsRun()).toBe(before)
  })

  it('over 1 MiB is refused with a sentence', async () => {
    const answer = await sendSigned(bot, { ...form, text: 'x'.repeat(1024 * 1024) })
    expect(answer.status).toBe(413)
  })

  it('over 1 MiB without a length is refused as well', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const outgoing = request(
        `${bot.url}/slack/events`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' },
        },
        (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        },
      )
      outgoing.on('error', reject)
      for (let sent = 0; sent < 20; sent += 1) outgoing.write('x'.repeat(64 * 1024))
      outgoing.end()
    })
    expect(status).toBe(413)
  })
})

describe('a replayed request', () => {
  it('is recognised and has no effect', async () => {
    const before = whispers().length
    const first = await sendSigned(bot, form)
    expect(first.status).toBe(200)
    await bot.slack.waitFor(() => whispers().length === before + 1)
    const replay = await sendSigned(bot, form, { timestamp: first.timestamp, body: first.body })
    expect(replay.status).toBe(200)
    await expect.poll(async () => (await bot.app.metrics.repeatedDeliveries.get()).values[0]?.value).toBe(1)
    expect(whispers()).toHaveLength(before + 1)
    const rows = await bot.app.context.database.execute(
      sql`select repeats from deliveries where id = ${first.signature}`,
    )
    expect(rows.rows).toEqual([{ repeats: '1' }])
  })
})

describe('what nobody handles', () => {
  it('an unknown command is answered', async () => {
    const before = whispers().length
    expect((await sendSigned(bot, { ...form, command: '/readines' })).status).toBe(200)
    const whisper = await bot.slack.waitFor(() => whispers()[before])
    expect(whisper.text).toBe(
      'There is no command /readines. Did you mean /readiness? /countersign help lists them all.',
    )
  })

  it.each([
    ['an unknown button', 'old.button', '{}', /no longer runs/],
    ['a damaged button', 'readiness.refresh', '{', /This button is damaged/],
  ])('%s is answered', async (_name, actionId, value, sentence) => {
    const before = whispers().length
    const payload = {
      type: 'block_actions',
      user: { id: form.user_id, team_id: 'T000000001' },
      team: { id: 'T000000001' },
      channel: { id: form.channel_id },
      trigger_id: '1.2.4',
      actions: [{ type: 'button', action_id: actionId, block_id: 'b', value }],
    }
    expect((await sendSigned(bot, { payload: JSON.stringify(payload) })).status).toBe(200)
    const whisper = await bot.slack.waitFor(() => whispers()[before])
    expect(whisper.text).toMatch(sentence)
  })

  it('a button whose value is of another shape gets a number, and the log knows it', async () => {
    const before = whispers().length
    const payload = {
      type: 'block_actions',
      user: { id: form.user_id },
      team: { id: 'T000000001' },
      channel: { id: form.channel_id },
      actions: [{ type: 'button', action_id: 'readiness.report', block_id: 'b', value: '{"nothing":1}' }],
    }
    await sendSigned(bot, { payload: JSON.stringify(payload) })
    const whisper = await bot.slack.waitFor(() => whispers()[before])
    const id = /number: (\w{8})\./.exec(whisper.text ?? '')?.[1]
    expect(bot.logged.some((line) => line.includes(`"id":"${id}"`))).toBe(true)
  })
})

describe('the other addresses', () => {
  const get = async (path: string) => {
    const response = await fetch(`${bot.url}${path}`)
    return { status: response.status, text: await response.text() }
  }

  it('say that it is alive and ready', async () => {
    expect(await get('/healthz')).toEqual({ status: 200, text: 'alive' })
    const ready = await get('/readyz')
    expect([ready.status, JSON.parse(ready.text)]).toEqual([
      200,
      { ready: true, database: 'ok', queue: 'ok', slack: 'ok' },
    ])
  })

  it('count what happened', async () => {
    expect((await get('/metrics')).text).toContain('countersign_refused_requests_total{reason="stale"}')
  })

  it('know no sender of webhooks that is not listed, and no other address', async () => {
    expect((await get('/webhooks/unknown')).status).toBe(404)
    expect((await get('/')).status).toBe(404)
    expect((await get('/slack/events')).status).toBe(405)
  })
})
