import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { stringify } from 'yaml'
import { createSlackEmulator } from '../playground/emulators/slack.ts'
import { workspace } from '../playground/workspace.ts'
import { createApp } from '../src/app.ts'
import { checkKinds } from '../src/checks/index.ts'
import { readConfig } from '../src/config.ts'
import { connectQueue } from '../src/jobs/connect.ts'
import { loadProducts } from '../src/products/load.ts'
import type { Monitor } from '../src/products/monitor.ts'
import type { Product } from '../src/products/product.ts'
import { connectSources } from '../src/sources/connect.ts'
import { openBotDatabase } from '../src/store/bot-database.ts'
import { startEmbeddedPostgres } from '../src/store/embedded-postgres.ts'

const log = pino({ level: 'silent' })
const tokens = { signingSecret: 'bench-secret', botToken: 'xoxb-bench', appToken: 'xapp-bench' }
/** Slack takes a message a second in a channel, which is no time of ours: each of those that fail together has its own. */
const channels = ['#vauntico', '#ecosystem', '#vivr', '#mypay', '#rappit'] as const

/** How many may fail together. */
export const atOnce = channels.length

export type AlarmWorld = Awaited<ReturnType<typeof startAlarmWorld>>

/**
 * The whole bot in this process, with a product for each address.
 * @param pace in place of what products' files may say, which is slower
 */
export async function startAlarmWorld(
  urls: readonly string[],
  pace: Pick<Monitor, 'everyMs' | 'failAfter' | 'passAfter' | 'tries'>,
) {
  const closes: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const each of closes.toReversed()) await each()
  }
  const productOf = (index: number) => `shop-${index}`
  const channelOf = (index: number) => channels[index % channels.length] ?? channels[0]
  try {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
    closes.push(() => rm(folder, { recursive: true, force: true }))
    const productsDir = join(folder, 'products')
    await mkdir(productsDir)
    for (const [index, url] of urls.entries()) {
      await writeFile(
        join(productsDir, `${productOf(index)}.yml`),
        stringify(manifest(productOf(index), url, channelOf(index))),
      )
    }
    const embedded = await startEmbeddedPostgres({ dataDir: folder, log })
    closes.push(embedded.stop)
    let url = ''
    const slack = await createSlackEmulator({ ...workspace, ...tokens, botUrl: () => `${url}/slack/events` })
    closes.push(slack.close)
    const config = readConfig({
      SLACK_BOT_TOKEN: tokens.botToken,
      SLACK_SIGNING_SECRET: tokens.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      // Nothing answers here, so that the bench asks nobody outside.
      GITHUB_API_URL: 'http://127.0.0.1:9',
      DATABASE_URL: embedded.url,
      PRODUCTS_DIR: productsDir,
      ALLOWED_NETWORKS: '127.0.0.0/8',
      PORT: '0',
    })
    const sources = connectSources(config, log)
    closes.push(sources.close)
    const { database, close: closeDatabase } = await openBotDatabase({ url: embedded.url, log })
    closes.push(closeDatabase)
    const queue = await connectQueue({ redisUrl: null, databaseUrl: embedded.url, log })
    closes.push(queue.close)
    const loaded = await loadProducts(productsDir, Object.values(checkKinds))
    const paced = (product: Product): Product => ({
      ...product,
      monitors: product.monitors.map((monitor) => ({ ...monitor, ...pace })),
    })
    const products = {
      ...loaded,
      list: () => loaded.list().map(paced),
      get: (name: string) => {
        const product = loaded.get(name)
        return product && paced(product)
      },
    }
    const app = createApp({ config, database, queue, sources, products, log })
    closes.push(app.stop)
    url = `http://127.0.0.1:${await app.start()}`
    return { database, slack, channelIdOf: (index: number) => slack.idOf(channelOf(index)), productOf, close }
  } catch (error) {
    await close()
    throw error
  }
}

function manifest(product: string, url: string, channel: string) {
  const check = { kind: 'http', title: `Health of ${product}`, priority: 'P0', impact: 'Nobody can buy', url }
  return {
    product,
    title: product,
    channel,
    environments: { production: { title: 'Production' } },
    areas: { endpoints: { title: 'Endpoints', weight: 1, checks: { health: check } } },
    monitors: { health: { every: '10s' } },
  }
}
