import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createSlackEmulator } from '../playground/emulators/slack.ts'
import { workspace } from '../playground/workspace.ts'
import { createApp } from '../src/app.ts'
import { checkKinds } from '../src/checks/index.ts'
import { readConfig } from '../src/config.ts'
import { connectQueue } from '../src/jobs/connect.ts'
import { loadProducts, type Products } from '../src/products/load.ts'
import { connectSources } from '../src/sources/connect.ts'
import { openBotDatabase } from '../src/store/bot-database.ts'
import { startEmbeddedPostgres } from '../src/store/embedded-postgres.ts'

const log = pino({ level: 'silent' })
const tokens = { signingSecret: 'bench-secret', botToken: 'xoxb-bench', appToken: 'xapp-bench' }

/** What is closed in the end, the newest first. */
export type Closes = (() => Promise<unknown>)[]

/** A folder that goes with the bench. */
export async function scratchFolder(closes: Closes): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  closes.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/**
 * The whole bot in this process, around an embedded PostgreSQL and an emulated Slack.
 * @param environment more than what it takes to start
 * @param changed the products as the bench wants them
 */
export async function startWholeBot(
  closes: Closes,
  folder: string,
  environment: Record<string, string> & { readonly PRODUCTS_DIR: string },
  changed: (loaded: Products) => Products = (loaded) => loaded,
) {
  const embedded = await startEmbeddedPostgres({ dataDir: folder, log })
  closes.push(embedded.stop)
  let url = ''
  const slack = await createSlackEmulator({ ...workspace, ...tokens, botUrl: () => `${url}/slack/events` })
  closes.push(slack.close)
  const config = readConfig({
    SLACK_BOT_TOKEN: tokens.botToken,
    SLACK_SIGNING_SECRET: tokens.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: embedded.url,
    PORT: '0',
    ...environment,
  })
  const sources = connectSources(config, log)
  closes.push(sources.close)
  const { database, close: closeDatabase } = await openBotDatabase({ url: embedded.url, log })
  closes.push(closeDatabase)
  const queue = await connectQueue({ redisUrl: null, databaseUrl: embedded.url, log })
  closes.push(queue.close)
  const products = changed(await loadProducts(config.productsDir, Object.values(checkKinds)))
  const app = createApp({ config, database, queue, sources, products, log })
  closes.push(app.stop)
  url = `http://127.0.0.1:${await app.start()}`
  return { app, database, slack }
}
