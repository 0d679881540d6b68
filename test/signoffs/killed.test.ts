import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asc, eq } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSlackEmulator, type SlackEmulator } from '../../playground/emulators/slack.ts'
import type { View } from '../../playground/emulators/slack-workspace.ts'
import { rappit } from '../../playground/seeds/rappit-world.ts'
import { workspace } from '../../playground/workspace.ts'
import { createWorld, type World } from '../../playground/world.ts'
import { type App, createApp } from '../../src/app.ts'
import { checkKinds } from '../../src/checks/index.ts'
import { readConfig } from '../../src/config.ts'
import { connectQueue } from '../../src/jobs/connect.ts'
import { createLog } from '../../src/log.ts'
import { loadProducts } from '../../src/products/load.ts'
import { sweepCandidates } from '../../src/signoffs/sweep.ts'
import { connectSources } from '../../src/sources/connect.ts'
import { verifyLedger } from '../../src/store/ledger-verify.ts'
import { acts, ledger, signatures } from '../../src/store/schema.ts'
import { botToken, signingSecret } from '../support/bot.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type DoomedBot, startDoomedBot } from '../support/doomed-bot.ts'
import { textOf } from '../support/scenario.ts'
import { elements, press, submit, windowOf } from '../support/sign-off.ts'

const manifest = `product: acme
title: Acme
repository: rappit/rappit-api
roles:
  backend: { title: Backend Engineer, people: ["@backend"] }
  devops: { title: DevOps Engineer, people: ["@devops"] }
environments:
  production: { title: Production }
areas:
  build:
    title: Build
    weight: 1
    checks:
      readme: { kind: github-files, title: Read me, priority: P0, mustExist: [README.md] }
signOff:
  production:
    roles:
      backend:
`

let world: World
let directory: string
beforeAll(async () => {
  world = await createWorld([rappit])
  directory = await mkdtemp(join(tmpdir(), 'countersign-killed-'))
  await writeFile(join(directory, 'acme.yml'), manifest)
})
afterAll(async () => {
  await world.close()
  await rm(directory, { recursive: true, force: true })
})

let test: TestDatabase
/** As the tables' owner, who sees what others do. */
let watcher: pg.Client
let slack: SlackEmulator
let doomed: DoomedBot
let dana: string
let view: View
let url = ''
const ends: (() => Promise<unknown>)[] = []

const settings = () => ({
  SLACK_BOT_TOKEN: botToken,
  SLACK_SIGNING_SECRET: signingSecret,
  SLACK_API_URL: slack.apiUrl,
  DATABASE_URL: test.url,
  PRODUCTS_DIR: directory,
  ...world.environment,
})

const card = () =>
  slack.messages(slack.idOf('#rappit')).find((message) => elements(message, 'candidate.sign').length > 0)
const cardText = () => textOf(card()?.blocks)

/** A bot that is a process of its own, with a request that waits for one signature, and the window in which to give it. */
beforeEach(async () => {
  test = await createTestDatabase()
  watcher = new pg.Client({ connectionString: test.url })
  await watcher.connect()
  slack = await createSlackEmulator({ ...workspace, signingSecret, botToken, botUrl: () => `${url}/slack/events` })
  doomed = await startDoomedBot(settings())
  url = doomed.url
  dana = slack.idOf('@dana')
  const channelId = slack.idOf('#rappit')
  await slack.command({ userId: slack.idOf('@devi'), channelId, command: '/checklist', text: 'acme' })
  await expect.poll(cardText, { timeout: 30_000 }).toContain('Readiness 🟢 GO')
  const message = card()
  if (message === undefined) throw new Error('there is no card')
  await press({ slack }, dana, { channelId, message }, 'candidate.sign')
  view = await windowOf({ slack }, dana, 'Sign')
}, 120_000)
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  await doomed.kill()
  await slack.close()
  await watcher.end()
  await test.close()
})

/** Holds something of the database, so that the bot stops there and waits. */
async function hold(statement: string): Promise<() => Promise<unknown>> {
  const client = new pg.Client({ connectionString: test.url })
  await client.connect()
  ends.push(() => client.end())
  await client.query('begin')
  await client.query(statement)
  return () => client.query('rollback')
}

const approve = () => submit({ slack }, dana, view, { decision: 'approve' })

/** Resolves when a query gives a row. */
const until = (query: string) =>
  expect.poll(async () => (await watcher.query(query)).rowCount, { timeout: 30_000 }).toBeGreaterThan(0)

/** What the dead bot had begun is rolled back when the server notices that nobody is there. */
async function killed(letGo: () => Promise<unknown>): Promise<void> {
  await doomed.kill()
  await letGo()
  const others = `select count(*)::int as count from pg_stat_activity where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`
  await expect.poll(async () => (await watcher.query(others)).rows[0].count, { timeout: 30_000 }).toBe(0)
}

/** Another bot on the same database. */
async function startSecondBot(): Promise<App> {
  const config = readConfig({ ...settings(), PORT: '0' })
  const log = createLog('silent')
  const sources = connectSources(config, log)
  const queue = await connectQueue({ redisUrl: null, databaseUrl: test.url, log })
  const products = await loadProducts(directory, Object.values(checkKinds))
  const app = createApp({ config, database: test.database, queue, sources, products, log })
  ends.push(sources.close, queue.close, app.stop)
  url = `http://127.0.0.1:${await app.start()}`
  return app
}

/** How many signatures there are, how many acts wait, and how many signatures the ledger has. */
async function counts() {
  const { database } = test
  const given = await database
    .select()
    .from(ledger)
    .where(eq(ledger.verb, 'signature.give'))
    .orderBy(asc(ledger.sequence))
  const waiting = await database.select().from(acts).where(eq(acts.state, 'pending'))
  expect((await verifyLedger(database)).every(({ broken }) => broken === null)).toBe(true)
  return {
    signatures: (await database.select().from(signatures)).length,
    waiting: waiting.length,
    recorded: given.length,
  }
}

/** What a second bot does by itself in time, done now, and twice. */
async function mend(app: App): Promise<void> {
  for (let times = 0; times < 2; times += 1) {
    await app.context.resumeActs(new Date(Date.now() + 1))
    await sweepCandidates(app.context)
  }
}

const once = { signatures: 1, waiting: 0, recorded: 1 }
const signed = () => expect.poll(cardText, { timeout: 60_000 }).toContain('🟢 GO for deployment')

describe('a bot that is killed', { timeout: 180_000 }, () => {
  it('while the click is being stored never said that it was taken; pressed again, it counts once', async () => {
    const letGo = await hold('lock table acts in access exclusive mode')
    const answer = approve()
    await until(`select from pg_stat_activity where wait_event_type = 'Lock' and query ilike 'insert into "acts"%'`)
    await killed(letGo)
    expect(await answer).toMatchObject({ outcome: 'failed' })
    expect(await counts()).toMatchObject({ signatures: 0, recorded: 0 })
    const app = await startSecondBot()
    expect(await approve()).toEqual({ outcome: 'done' })
    await signed()
    // The server had the row before it noticed that the bot was dead, so the first press is carried out too.
    await mend(app)
    expect(await counts()).toEqual(once)
  })

  it('after the click was stored and before it was carried out, leaves it to the next bot', async () => {
    const letGo = await hold('lock table candidates in access exclusive mode')
    expect(await approve()).toEqual({ outcome: 'done' })
    await until(`select from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%from "candidates"%'`)
    await killed(letGo)
    expect(await counts()).toEqual({ signatures: 0, waiting: 1, recorded: 0 })
    await mend(await startSecondBot())
    await signed()
    expect(await counts()).toEqual(once)
  })

  it('in the middle of carrying it out, leaves nothing half done', async () => {
    const letGo = await hold(`select from ledger_heads where product = 'acme' for update`)
    expect(await approve()).toEqual({ outcome: 'done' })
    // The signature is written, its entry in the ledger not yet.
    await until(`select from pg_locks as held join pg_stat_activity as bot using (pid)
      where held.relation = 'signatures'::regclass and held.mode = 'RowExclusiveLock'
        and bot.wait_event_type = 'Lock' and bot.query ilike '%ledger_heads%'`)
    await killed(letGo)
    expect(await counts()).toEqual({ signatures: 0, waiting: 1, recorded: 0 })
    await mend(await startSecondBot())
    await signed()
    expect(await counts()).toEqual(once)
  })

  it('after it was carried out and before the card could be shown, leaves the card to the next bot', async () => {
    const { rows } = await watcher.query(`select relname from pg_class as c
      join pg_namespace as n on n.oid = c.relnamespace where nspname = 'bullmq' and relkind in ('r', 'p')`)
    const tables = rows.map(({ relname }) => `bullmq.${pg.escapeIdentifier(relname)}`).join(', ')
    const letGo = await hold(`lock table ${tables} in access exclusive mode`)
    expect(await approve()).toEqual({ outcome: 'done' })
    await until('select from signatures')
    await killed(letGo)
    expect(await counts()).toEqual(once)
    expect(cardText()).not.toContain('GO for deployment')
    await mend(await startSecondBot())
    await signed()
    expect(await counts()).toEqual(once)
  })
})
