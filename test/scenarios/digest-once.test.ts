import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { type App, createApp } from '../../src/app.ts'
import { connectQueue } from '../../src/jobs/connect.ts'
import { createLog } from '../../src/log.ts'
import { digestSlots } from '../../src/store/schema.ts'
import { startBot, type TestBot } from '../support/bot.ts'

let bot: TestBot
let other: App
const closes: (() => Promise<unknown>)[] = []

/** A second bot on the first one's database, with a queue of its own: nothing but the database holds the two together. */
async function startOther(): Promise<App> {
  const { config, database, sources, products } = bot.app.context
  const log = createLog('silent')
  const queue = await connectQueue({ redisUrl: config.redisUrl, databaseUrl: bot.databaseUrl, log, name: 'other' })
  closes.push(queue.close)
  const network = { operator: {} as never }
  return createApp({ config, database, queue, sources: { sources, network }, products, log })
}

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-digest-'))
  closes.push(() => rm(folder, { recursive: true }))
  await cp('manifests/products', folder, { recursive: true })
  const file = join(folder, 'vauntico.yml')
  const product = parse(await readFile(file, 'utf8'))
  // This very minute, and none of the others that the test may see.
  const now = new Date()
  const at = `${now.getUTCMinutes()} ${now.getUTCHours()} * * *`
  const digests = [{ channel: '#releases', at, zone: 'UTC', skipUnchanged: false }]
  await writeFile(file, stringify({ ...product, digests }))
  bot = await startBot({ PRODUCTS_DIR: folder })
  other = await startOther()
}, 60_000)
afterAll(async () => {
  await bot?.close()
  for (const close of closes) await close()
})
