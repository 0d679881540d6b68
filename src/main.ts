import { createApp } from './app.ts'
import { checkKinds } from './checks/index.ts'
import { type Config, ConfigError, loadEnvironment, readConfig } from './config.ts'
import { UserError } from './errors.ts'
import { connectQueue } from './jobs/connect.ts'
import { createLog } from './log.ts'
import { loadProducts } from './products/load.ts'
import { connectSources } from './sources/connect.ts'
import { openBotDatabase } from './store/bot-database.ts'
import { startEmbeddedPostgres } from './store/embedded-postgres.ts'

/** Starts everything in order; whatever was started is stopped in the opposite order. */
async function start(config: Config): Promise<() => Promise<void>> {
  const log = createLog(config.logLevel)
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) {
      await end().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'))
    }
  }
  try {
    const products = await loadProducts(config.productsDir, Object.values(checkKinds))
    let url = config.databaseUrl
    if (url === null) {
      const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log })
      stops.push(embedded.stop)
      url = embedded.url
    }
    // Stopped after the queue and the database: a report that is still gathered must not be stored with broken answers.
    const sources = connectSources(config, log)
    stops.push(sources.close)
    const { database, close } = await openBotDatabase({ url, log })
    stops.push(close)
    const queue = await connectQueue({ redisUrl: config.redisUrl, databaseUrl: url, log })
    stops.push(queue.close)
    const app = createApp({ config, database, queue, sources, products, log })
    stops.push(app.stop)
    const port = await app.start()
    log.info(
      { port, products: products.list().length, socketMode: config.slack.appToken !== null },
      'Countersign is up',
    )
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof UserError) return error.message
  const { code, port } = error as { code?: string; port?: number }
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program. Set PORT to a free one.`
  if (code === 'EACCES') return `Port ${port} may not be opened by this user. Set PORT to one above 1023.`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function fail(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
}

try {
  const stop = await start(readConfig(loadEnvironment()))
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second signal while stopping means the person does not want to wait.
      if (stopping) process.exit(1)
      stopping = true
      stop().then(() => process.exit(0), fail)
    })
  }
} catch (error) {
  fail(error)
}
