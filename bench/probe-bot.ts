import { setTimeout as pause } from 'node:timers/promises'
import { count, sql } from 'drizzle-orm'
import { pino } from 'pino'
import { checkKinds } from '../src/checks/index.ts'
import { readConfig } from '../src/config.ts'
import { createOwnNetwork } from '../src/monitors/own-network.ts'
import { createMonitorRunner } from '../src/monitors/runner.ts'
import { loadProducts } from '../src/products/load.ts'
import { connectSources } from '../src/sources/connect.ts'
import { openBotDatabase } from '../src/store/bot-database.ts'
import { monitorResults } from '../src/store/schema.ts'

/** What one phase of probing cost this process. */
export interface ProbingCost {
  readonly probes: number
  readonly failed: number
  readonly cpuMs: number
  readonly elapsedMs: number
}

const [url = '', productsDir = ''] = process.argv.slice(2)
const log = pino({ level: 'warn' }, pino.destination(2))
const config = readConfig({
  SLACK_BOT_TOKEN: 'xoxb-bench',
  SLACK_SIGNING_SECRET: 'bench',
  ALLOWED_NETWORKS: '127.0.0.0/8',
})
const { sources, close: closeSources } = connectSources(config, log)
const { database, close: closeDatabase } = await openBotDatabase({ url, log })
const loaded = (await loadProducts(productsDir, Object.values(checkKinds))).list()

/** Probes with the bot's own runner for some time, and tells what that cost. */
async function probeFor(everyMs: number, forMs: number): Promise<ProbingCost> {
  await database.delete(monitorResults)
  const products = loaded.map((product) => ({
    ...product,
    monitors: product.monitors.map((monitor) => ({ ...monitor, everyMs })),
  }))
  const runner = createMonitorRunner({
    database,
    products: { list: () => products },
    sources,
    ownNetwork: createOwnNetwork({ anyAnswers: async () => true, monitorsAreOutside: true }),
    now: () => new Date(),
    log,
    onTurn: async () => undefined,
    isExcused: () => false,
  })
  await runner.start()
  const [before, startedAt] = [process.cpuUsage(), performance.now()]
  await pause(forMs)
  const [used, elapsedMs] = [process.cpuUsage(before), performance.now() - startedAt]
  await runner.stop()
  const [stored] = await database
    .select({ probes: count(), failed: sql<number>`count(*) filter (where status <> 'pass')`.mapWith(Number) })
    .from(monitorResults)
  return {
    probes: stored?.probes ?? 0,
    failed: stored?.failed ?? 0,
    cpuMs: (used.user + used.system) / 1_000,
    elapsedMs,
  }
}

process.on('message', ({ everyMs, forMs }: { everyMs: number; forMs: number }) => {
  void probeFor(everyMs, forMs).then((cost) => process.send?.(cost))
})
process.on('disconnect', () => {
  void Promise.all([closeSources(), closeDatabase()]).then(() => process.exit(0))
})
process.send?.({ ready: true })
