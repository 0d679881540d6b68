import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Behaviour } from '../../playground/emulators/endpoints.ts'
import { candidates, releases } from '../../src/store/schema.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { messageWith, textOf } from '../support/scenario.ts'
import { press } from '../support/sign-off.ts'

/** Vauntico's endpoints, watched as fast as a file may say. */
const file = `
product: vauntico
title: Vauntico
channel: "#vauntico"
roles: { devops: { title: DevOps, people: ["@devops"] } }
environments: { production: {} }
areas:
  endpoints:
    title: Endpoints
    weight: 1
    checks:
      api: { kind: http, title: api.vauntico.com, priority: P0, owner: devops, url: "https://api.vauntico.com/health" }
      www: { kind: http, title: www.vauntico.com, priority: P0, owner: devops, url: "https://www.vauntico.com" }
monitors:
  api: { every: 10s, failAfter: 1, passAfter: 1, tries: 1 }
  www: { every: 10s, failAfter: 1, passAfter: 1, tries: 1, dependsOn: [api] }
`
const well: Behaviour = { kind: 'answer', status: 200, body: 'ok' }
const commit = 'abcdef1234567890abcdef1234567890abcdef12'

let bot: TestBot
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'monitored-'))
  await writeFile(join(folder, 'vauntico.yml'), file)
  bot = await startBot({ PRODUCTS_DIR: folder, MONITORS: 'on' }, {}, (world) => {
    for (const host of ['api.vauntico.com', 'www.vauntico.com']) world.endpoints.stop(host, well)
  })
}, 60_000)
afterAll(async () => {
  await bot?.close()
  await rm(folder, { recursive: true, force: true })
})

/** A release that went live some minutes ago. */
async function released(): Promise<void> {
  const { database } = bot.app.context
  const [candidateId, at] = [randomUUID(), new Date(Date.now() - 5 * 60_000)]
  const of = { product: 'vauntico', environment: 'production', commit }
  await database.insert(candidates).values({
    ...of,
    id: candidateId,
    productTitle: 'Vauntico',
    repository: 'vauntico/vauntico',
    ref: 'main',
    commits: [],
    state: 'released',
    requestedBy: 'U1',
    requestedAt: at,
    lapsesAt: at,
    manifestHash: 'abc',
    checklists: [],
  })
  const release = { ...of, id: randomUUID(), candidateId, state: 'live' as const, deployedBy: 'U1', stateSince: at }
  await database.insert(releases).values({ ...release, startedAt: at, deployedAt: at, endedAt: at })
}

it('endpoints that stop are one incident that names the last release, is acknowledged, and closes by itself', async () => {
  const channelId = bot.slack.idOf('#vauntico')
  const devi = bot.slack.idOf('@devi')
  await released()
  const down: Behaviour = { kind: 'answer', status: 502 }
  for (const host of ['api.vauntico.com', 'www.vauntico.com']) bot.world.endpoints.stop(host, down)

  // Both are in one card, under the one that the other depends on.
  const card = await bot.slack.waitFor(
    () => {
      const cards = [...(bot.slack.workspace.messages.get(channelId)?.values() ?? [])].filter(({ blocks }) =>
        JSON.stringify(blocks ?? '').includes('incident.acknowledge'),
      )
      const [only, ...others] = cards
      expect(others).toEqual([])
      const text = textOf(only?.blocks)
      return text.includes('api.vauntico.com is down') && text.includes('www.vauntico.com is down') && only
    },
    { timeoutMs: 40_000 },
  )
  expect(textOf(card.blocks)).toMatch(/^:x: \*Critical: api\.vauntico\.com is down/)
  expect(textOf(card.blocks)).toContain('Release of abcdef1 to production')

  await press(bot, devi, { channelId, message: card }, 'incident.acknowledge')
  const shows = (words: string) =>
    bot.slack.waitFor(
      () => {
        const text = textOf(bot.slack.workspace.messages.get(channelId)?.get(card.ts)?.blocks)
        return text.includes(words) && text
      },
      { timeoutMs: 60_000 },
    )
  await shows('Acknowledged by Devi Raman')

  for (const host of ['api.vauntico.com', 'www.vauntico.com']) bot.world.endpoints.stop(host, well)
  expect(await shows('Resolved after')).toContain('It closed by itself, because all is well again.')
  expect((await messageWith(bot, channelId, 'Everything is well again')).thread_ts).toBe(card.ts)
}, 150_000)
