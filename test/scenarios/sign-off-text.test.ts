import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { ledger, ticks } from '../../src/store/schema.ts'
import { sendSigned, startBot, type TestBot } from '../support/bot.ts'
import { messageWith, nextWhisper, textOf } from '../support/scenario.ts'
import { elements, press, submit, valueIn, windowOf } from '../support/sign-off.ts'

const wild = '<!channel> & <@U0COUNTERS> `code` *bold* Ελληνικά עברית 測試 👩‍👩‍👧‍👦'
const long = `${wild} ${'words and words '.repeat(200)}`.slice(0, 2_999).concat('.')

const product = {
  product: 'acme',
  title: `Acme <!here> & \`co\``,
  repository: 'rappit/rappit-api',
  roles: {
    backend: { title: `Backend <!channel>`, people: ['@backend'] },
    devops: { title: 'DevOps', people: ['@devops'] },
  },
  environments: { production: { title: 'Production' } },
  areas: {
    build: {
      title: 'Build',
      weight: 1,
      checks: { readme: { kind: 'github-files', title: wild, priority: 'P0', mustExist: ['README.md'] } },
    },
  },
  checklists: {
    all: {
      title: `Everything ${wild}`,
      sections: [
        {
          title: `First ${wild}`,
          items: [
            { title: `Proven ${wild}`, checks: ['readme'] },
            long,
            ...Array.from({ length: 148 }, (_each, index) => `${index + 1}. ${wild}`),
          ],
        },
        {
          title: `Second ${wild}`,
          phase: 'after',
          items: Array.from({ length: 150 }, (_each, index) => `${index + 151}. ${wild}`),
        },
      ],
    },
  },
  signOff: { production: { roles: { backend: null, devops: null } } },
}

let bot: TestBot
let directory: string
let channelId: string
const id = (name: string) => bot.slack.idOf(`@${name}`)

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'countersign-text-'))
  await writeFile(join(directory, 'acme.yml'), stringify(product))
  bot = await startBot({ PRODUCTS_DIR: directory })
  channelId = bot.slack.idOf('#rappit')
})
afterAll(async () => {
  await bot?.close()
  await rm(directory, { recursive: true, force: true })
})

const card = () => messageWith(bot, channelId, '"candidate.refresh"')
const onCard = async () => ({ channelId, message: await card() })
const allMessages = () => [...bot.slack.workspace.messages.values()].flatMap((messages) => [...messages.values()])

/** Every text that Slack reads as mrkdwn: of mrkdwn objects, and what stands beside the blocks. */
function markupOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(markupOf)
  if (typeof value !== 'object' || value === null) return []
  const { type, text } = value as { type?: unknown; text?: unknown }
  return [...(type === 'mrkdwn' && typeof text === 'string' ? [text] : []), ...Object.values(value).flatMap(markupOf)]
}
const ephemerals = () => [...bot.slack.workspace.ephemerals.values()].flatMap((all) => [...all.values()])
/** What Slack would make a mention of, beside the people who act; and in blocks what it would format. */
function mentions(): string[] {
  const views = [...bot.slack.workspace.modals.values()].flat()
  const shown = [...allMessages(), ...ephemerals(), ...views].flatMap(({ blocks }) => markupOf(blocks))
  const beside = [...allMessages(), ...ephemerals()].map(({ text }) => text)
  return [
    ...[...shown, ...beside].flatMap((text) => text.match(/<!(?!date\^)[^>]*>|<@U0COUNTERS>/g) ?? []),
    ...shown.flatMap((text) => text.match(/`code`|\*bold\*/g) ?? []),
  ]
}

describe('names and items of any kind', { timeout: 60_000 }, () => {
  it('are on the card and in its thread, within Slack’s limits, as text', async () => {
    await bot.slack.command({ userId: id('noor'), channelId, command: '/checklist', text: 'acme' })
    await expect.poll(async () => textOf((await card()).blocks), { timeout: 30_000 }).toContain('Readiness 🟢 GO')
    const text = textOf((await card()).blocks)
    expect(text).toContain('before 1 of 150, after 0 of 150')
    await expect
      .poll(() => bot.slack.thread(channelId, bot.slack.messages(channelId)[0]?.ts ?? '').length, { timeout: 20_000 })
      .toBeGreaterThan(4)
    const items = textOf(bot.slack.thread(channelId, (await card()).ts).map(({ blocks }) => blocks))
    expect(items).toContain('&lt;!channel&gt; &amp; &lt;@U0COUNTERS&gt;')
    expect(mentions()).toEqual([])
  })

  it('are read whole in the windows, page by page', async () => {
    await press(bot, id('dana'), await onCard(), 'candidate.section', JSON.stringify({ list: 0, index: 0 }))
    const seen = new Set<string>()
    let pages = 0
    for (;;) {
      const view = await windowOf(bot, id('dana'), 'Everything <!channel> &…')
      pages += 1
      const shown = textOf(view.blocks)
      for (const [, number] of shown.matchAll(/⬜ (\d+)\. /g)) if (number !== undefined) seen.add(number)
      if (pages === 1) {
        const whole = shown.replaceAll('\u200b', '').replaceAll('\n', ' ')
        for (const part of long
          .replaceAll('&', '&amp;')
          .replaceAll('<', '&lt;')
          .replaceAll('>', '&gt;')
          .match(/.{1,200}(?= )/g) ?? []) {
          expect(whole.replace(/\s+/g, ' ')).toContain(part.trim())
        }
      }
      expect(mentions()).toEqual([])
      if (seen.size === 298) break
      await press(bot, id('dana'), { view }, 'candidate.turn.after')
      await bot.slack.waitFor((slack) => textOf(slack.views(id('dana')).at(-1)?.blocks) !== shown, {
        timeoutMs: 20_000,
      })
    }
    expect(pages).toBe(12)
    await bot.slack.closeView({ userId: id('dana'), viewId: bot.slack.views(id('dana'))[0]?.id ?? '', all: true })
  })

  it('are signed, with reasons and conditions of any kind, and told as text', async () => {
    await press(bot, id('dana'), await onCard(), 'candidate.sign')
    const view = await windowOf(bot, id('dana'), 'Sign')
    expect(mentions()).toEqual([])
    const conditions = Array.from({ length: 20 }, () => wild).join('\n')
    const whisper = nextWhisper(bot, channelId, id('dana'))
    expect(
      await submit(bot, id('dana'), view, {
        decision: 'approve-with-conditions',
        conditions: `${conditions}\nx`,
        reason: long.slice(0, 2_000),
      }),
    ).toEqual({
      outcome: 'errors',
      errors: { conditions: 'At most 20 conditions fit.' },
    })
    await submit(bot, id('dana'), view, {
      decision: 'approve-with-conditions',
      conditions,
      reason: long.slice(0, 2_000),
    })
    expect(await whisper).toContain('You approved with conditions as Backend &lt;!channel&gt;.')
    await expect
      .poll(async () => textOf((await card()).blocks), { timeout: 20_000 })
      .toContain('20 conditions of those who approved are open')
    expect(textOf((await card()).blocks)).toContain('and 12 more')
    await press(bot, id('noor'), await onCard(), 'candidate.more', 'Close a condition')
    await windowOf(bot, id('noor'), 'Close a condition')
    expect(mentions()).toEqual([])
  })

  it('stand in the record as text', async () => {
    await press(bot, id('noor'), await onCard(), 'candidate.more', 'Write the record')
    const canvas = await bot.slack.waitFor(() => [...bot.slack.workspace.canvases.values()][0], { timeoutMs: 20_000 })
    expect(canvas.markdown.match(/(?<!\\)<(?!https?:)/g)).toBeNull()
    expect(canvas.markdown).toContain('Backend \\<!channel\\>')
  })
})

describe('the same request again', { timeout: 60_000 }, () => {
  it('changes nothing: a tick that Slack sends twice, and a replay of it', async () => {
    const { database } = bot.app.context
    await press(bot, id('dana'), await onCard(), 'candidate.section', JSON.stringify({ list: 0, index: 1 }))
    const view = await windowOf(bot, id('dana'), 'Everything <!channel> &…')
    const [first] = elements(view, 'item.tick')
    if (first === undefined) throw new Error('there is nothing to tick')
    const payload = JSON.stringify({
      type: 'block_actions',
      user: { id: id('dana'), team_id: 'T000000001' },
      team: { id: 'T000000001' },
      view: { id: view.id, hash: view.hash, private_metadata: view.private_metadata },
      actions: [
        { type: 'button', action_id: 'item.tick', block_id: first.blockId, value: JSON.stringify(valueIn(first)) },
      ],
    })
    const before = await database.select().from(ledger).where(eq(ledger.verb, 'item.tick'))
    const sent = await sendSigned(bot, { payload })
    const again = await Promise.all(
      [0, 1, 2].map(() => sendSigned(bot, {}, { timestamp: sent.timestamp, body: sent.body })),
    )
    expect([sent, ...again].map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const recorded = () => database.select().from(ledger).where(eq(ledger.verb, 'item.tick'))
    await expect.poll(async () => (await recorded()).length, { timeout: 20_000 }).toBe(before.length + 1)
    const untick = payload.replace('item.tick', 'item.untick')
    await sendSigned(bot, { payload: untick })
    await expect
      .poll(async () => (await database.select().from(ledger).where(eq(ledger.verb, 'item.untick'))).length, {
        timeout: 20_000,
      })
      .toBe(1)
    // What was replayed later still does not tick it anew.
    const late = await sendSigned(bot, {}, { timestamp: sent.timestamp, body: sent.body })
    expect(late.status).toBe(200)
    const standing = await database.select().from(ticks)
    expect(standing.filter(({ endedAt }) => endedAt === null)).toEqual([])
    expect(await recorded()).toHaveLength(before.length + 1)
  })
})
