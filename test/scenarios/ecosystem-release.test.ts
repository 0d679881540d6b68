import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Json, Message } from '../../playground/emulators/slack-workspace.ts'
import { FIX_BRANCH } from '../../playground/seeds/ecosystem-world.ts'
import { createSwitches } from '../../playground/switches.ts'
import { sweepReleases } from '../../src/releases/sweep.ts'
import { samplesSince } from '../../src/store/releases.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { messageWith, pressed, textOf } from '../support/scenario.ts'

let bot: TestBot
let products: string
let channelId: string
let people: Record<'dana' | 'devi' | 'lee', string>
let card: Message

/** The product's own file with its watch ten times as fast, so that the test need not take a minute. */
async function quickProducts(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-products-'))
  const file = 'manifests/products/ecosystem.yml'
  const text = await readFile(file, 'utf8')
  const quick = text
    .replace('warmUp: 15s', 'warmUp: 1500ms')
    .replace('every: 5s', 'every: 1s')
    .replace('over: 50%, for: 30s', 'over: 50%, for: 6s')
  expect(quick.length).not.toBe(text.length)
  await writeFile(join(folder, 'ecosystem.yml'), quick)
  return folder
}

beforeAll(async () => {
  products = await quickProducts()
  bot = await startBot({ PRODUCTS_DIR: products })
  channelId = bot.slack.idOf('#ecosystem')
  const id = (name: string) => bot.slack.idOf(`@${name}`)
  people = { dana: id('dana'), devi: id('devi'), lee: id('lee') }
})
afterAll(async () => {
  await bot?.close()
  await rm(products, { recursive: true, force: true })
})

const shown = () => bot.slack.messages(channelId).find(({ ts }) => ts === card.ts) ?? card
const cardText = () => textOf(shown().blocks)
const press = (userId: string, actionId: string) =>
  bot.slack.click({ userId, ...pressed(channelId, shown(), actionId) })

/** Waits until the card says something, as long as a release may take here. */
const untilCard = (part: string) =>
  bot.slack.waitFor(() => (cardText().includes(part) ? cardText() : null), { timeoutMs: 90_000 })

async function approve(userId: string) {
  await press(userId, 'candidate.sign')
  const view = await bot.slack.waitFor(() => bot.slack.views(userId).at(-1), { timeoutMs: 10_000 })
  const entered: Readonly<Record<string, Json>> = {
    decision: { selected_option: { text: { type: 'plain_text', text: 'Approve' }, value: 'approve' } },
    conditions: { value: null },
    reason: { value: null },
  }
  const state = Object.fromEntries(Object.entries(entered).map(([block, value]) => [block, { value }]))
  return bot.slack.submitView({ userId, viewId: view.id, state })
}

describe('Ecosystem in the playground', { timeout: 120_000 }, () => {
  it('is put up by one person, signed by two others, and deployed by one of them', async () => {
    await createSwitches(bot.world).flip('ecosystem.next-goes-bad', true)
    const text = `ecosystem production ${FIX_BRANCH}`
    await bot.slack.command({ userId: people.dana, channelId, command: '/deploy', text })
    card = await messageWith(bot, channelId, 'candidate.sign')
    await untilCard('Readiness ')
    expect(await approve(people.devi)).toEqual({ outcome: 'done' })
    expect(await approve(people.lee)).toEqual({ outcome: 'done' })
    await untilCard('GO for deployment')
    // As the schedule does every quarter of a minute: how the product is before.
    await vi.waitFor(
      async () => {
        await sweepReleases(bot.app.context)
        const { database } = bot.app.context
        expect((await samplesSince(database, 'ecosystem', 'production', new Date(0))).length).toBeGreaterThan(3)
      },
      { timeout: 20_000, interval: 500 },
    )
    await press(people.devi, 'release.deploy')
    await untilCard('Build, usually 3 minutes')
    await bot.world.vercel.advance(15_000)
    expect(await untilCard('Watching')).toMatch(/The way back: `\w{7}`/)
  })

  it('goes bad, is rolled back by the bot, and the card proves what runs', async () => {
    const good = bot.world.github.repository('ecosystem/ecosystem-platform').commits[0]?.sha
    const text = await untilCard('Rolled back ·')
    expect(text).toContain('The share of failed health checks has been over 50 % for 6 seconds')
    expect(text).toContain(`Production runs ${good?.slice(0, 7)} and both probes pass`)
    expect(text).toContain('Rolled back by Countersign, by itself')
    expect(bot.world.running.commitOf('ecosystem', 'production')).toBe(good)
    expect(bot.world.running.isSpoilt('ecosystem', 'production')).toBe(false)
  })
})
