import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { listProducts } from '../src/products/load.ts'
import type { Monitor } from '../src/products/monitor.ts'
import type { Product } from '../src/products/product.ts'
import { type Closes, scratchFolder, startWholeBot } from './whole-bot.ts'

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
  const closes: Closes = []
  const close = async () => {
    for (const each of closes.toReversed()) await each()
  }
  const productOf = (index: number) => `shop-${index}`
  const channelOf = (index: number) => channels[index % channels.length] ?? channels[0]
  try {
    const folder = await scratchFolder(closes)
    const productsDir = join(folder, 'products')
    await mkdir(productsDir)
    for (const [index, url] of urls.entries()) {
      await writeFile(
        join(productsDir, `${productOf(index)}.yml`),
        stringify(manifest(productOf(index), url, channelOf(index))),
      )
    }
    const paced = (product: Product): Product => ({
      ...product,
      monitors: product.monitors.map((monitor) => ({ ...monitor, ...pace })),
    })
    const environment = {
      PRODUCTS_DIR: productsDir,
      // Nothing answers here, so that the bench asks nobody outside.
      GITHUB_API_URL: 'http://127.0.0.1:9',
      ALLOWED_NETWORKS: '127.0.0.0/8',
    }
    const { database, slack } = await startWholeBot(closes, folder, environment, (loaded) =>
      listProducts(loaded.list().map(paced)),
    )
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
