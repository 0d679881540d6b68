import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSlackEmulator, type SlackEmulator } from '../../playground/emulators/slack.ts'
import { workspace } from '../../playground/workspace.ts'
import { createWorld } from '../../playground/world.ts'
import { digestSlots } from '../../src/store/schema.ts'
import { keptIncident } from '../incidents/kept.ts'
import { botToken, signingSecret } from '../support/bot.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startDoomedBot } from '../support/doomed-bot.ts'

/** This very minute, and none of the others that the test may see. */
const manifest = (now: Date) => `product: acme
title: Acme
channel: "#releases"
environments:
  production: { title: Production }
areas:
  build:
    title: Build
    weight: 1
    checks:
      readme: { kind: github-files, title: Read me, priority: P0, mustExist: [README.md] }
repository: acme/acme
digests:
  - { at: "${now.getUTCMinutes()} ${now.getUTCHours()} * * *", zone: UTC }
`

let test: TestDatabase
let slack: SlackEmulator
const ends: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const world = await createWorld([])
  ends.push(world.close)
  test = await createTestDatabase()
  ends.push(test.close)
  slack = await createSlackEmulator({
    ...workspace,
    signingSecret,
    botToken,
    botUrl: () => 'http://127.0.0.1:9/nobody',
  })
  ends.push(slack.close)
  const directory = await mkdtemp(join(tmpdir(), 'countersign-digest-'))
  ends.push(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'acme.yml'), manifest(new Date()))
  const startedAt = new Date(Date.now() - 60_000)
  await keptIncident(test.database, { product: 'acme', startedAt, channelId: null, shownRevision: 0 })
  slack.failNext('chat.postMessage', 'lost-answer')
  const settings = {
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: test.url,
    PRODUCTS_DIR: directory,
    MONITORS: 'off',
    ...world.environment,
  }
  const bots = await Promise.all([startDoomedBot(settings), startDoomedBot(settings)])
  for (const bot of bots) ends.push(bot.kill)
}, 120_000)
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

const said = () => [...(slack.workspace.messages.get(slack.idOf('#releases'))?.values() ?? [])]

describe('a digest of a product’s file that is due', { timeout: 120_000 }, () => {
  it('is posted once with its thread by two bots, although Slack’s first answer was lost', async () => {
    const states = async () => (await test.database.select().from(digestSlots)).map(({ state }) => state)
    await expect.poll(states, { timeout: 90_000, interval: 250 }).toEqual(['posted'])
    const messages = said()
    expect(messages.map(({ text }) => text)).toEqual([expect.stringContaining('1 incident open'), 'Details'])
    const [digest, details] = messages
    expect(details?.thread_ts).toBe(digest?.ts)
    expect(JSON.stringify(details?.blocks)).toContain('www answers 502')
  })
})
