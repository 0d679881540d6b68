import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { count, isNull } from 'drizzle-orm'
import { pino } from 'pino'
import { createSlackEmulator } from '../playground/emulators/slack.ts'
import { workspace } from '../playground/workspace.ts'
import { openBotDatabase } from '../src/store/bot-database.ts'
import { startEmbeddedPostgres } from '../src/store/embedded-postgres.ts'
import { signals } from '../src/store/schema.ts'
import type { Load, Loaded } from './alerts-load.ts'
import { productFile, products, secret } from './alerts-sent.ts'
import { type Closes, scratchFolder } from './whole-bot.ts'

const root = resolve(import.meta.dirname, '..')
const log = pino({ level: 'silent' })
const channelOf = (product: string) => `incidents-of-${product}`

export type AlertsWorld = Awaited<ReturnType<typeof startAlertsWorld>>

/** The bot in a process that can be killed, around a PostgreSQL and an emulated Slack that keeps Slack's rates. */
export async function startAlertsWorld() {
  const closes: Closes = []
  const close = async () => {
    for (const each of closes.toReversed()) await each()
  }
  try {
    const folder = await scratchFolder(closes)
    const productsDir = join(folder, 'products')
    await mkdir(productsDir)
    for (const name of products)
      await writeFile(join(productsDir, `${name}.yml`), productFile(name, `#${channelOf(name)}`))
    const embedded = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), log })
    closes.push(embedded.stop)
    const { database, close: closeDatabase } = await openBotDatabase({ url: embedded.url, log })
    closes.push(closeDatabase)
    const port = await freePort()
    const slack = await createSlackEmulator({
      ...workspace,
      channels: products.map((name) => ({ name: channelOf(name), topic: '', isPrivate: false, hasBot: true })),
      signingSecret: secret,
      botToken: 'xoxb-bench',
      rateLimited: true,
      botUrl: () => `http://127.0.0.1:${port}/slack/events`,
    })
    closes.push(slack.close)
    const environment = {
      PATH: process.env.PATH,
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_SIGNING_SECRET: secret,
      SLACK_API_URL: slack.apiUrl,
      DATABASE_URL: embedded.url,
      PRODUCTS_DIR: productsDir,
      // Nothing answers here: what is measured asks nobody outside.
      GITHUB_API_URL: 'http://127.0.0.1:9',
      DNS_SERVERS: '127.0.0.1:9',
      MONITORS: 'off',
      SENTRY_WEBHOOK_SECRET: secret,
      VERCEL_WEBHOOK_SECRET: secret,
      GITHUB_WEBHOOK_SECRET: secret,
      ALERTMANAGER_WEBHOOK_TOKEN: secret,
      ALERT_WEBHOOK_SECRET: secret,
      PORT: String(port),
      LOG_LEVEL: 'info',
    }
    let bot = await startBot(environment)
    closes.push(() => ended(bot, 'SIGTERM'))
    return {
      close,
      /** Sends alerts from a process of its own. */
      load: async (load: Omit<Load, 'port'>): Promise<Loaded> => {
        const sender = fork(join(root, 'bench/alerts-load.ts'))
        sender.send({ ...load, port })
        const [loaded] = await once(sender, 'message')
        return loaded
      },
      /** Ends the bot as a power failure would, and starts it again. */
      crash: async () => {
        await ended(bot, 'SIGKILL')
        bot = await startBot(environment)
      },
      /** What the bot's process holds, after a collection, and how long it has computed. */
      used: async (): Promise<{ heapMb: number; computedMs: number }> => {
        bot.send('heap')
        const [{ heapBytes, computedUs }] = await once(bot, 'message')
        return { heapMb: heapBytes / 2 ** 20, computedMs: computedUs / 1000 }
      },
      stored: async () => (await database.select({ count: count() }).from(signals))[0]?.count ?? 0,
      pending: async () =>
        (await database.select({ count: count() }).from(signals).where(isNull(signals.settledAt)))[0]?.count ?? 0,
      /** Messages outside threads in the products' channels. */
      threads: () => products.reduce((sum, name) => sum + slack.messages(slack.idOf(`#${channelOf(name)}`)).length, 0),
      /** How often Slack refused a message because it came too fast. */
      refusedPosts: () => {
        const tried = slack.calls.filter((method) => method === 'chat.postMessage').length
        const posted = [...slack.workspace.messages.values()].reduce((sum, { size }) => sum + size, 0)
        return tried - posted
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Starts the bot's own entry and resolves when it is up. */
async function startBot(environment: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const bot = fork(join(root, 'src/main.ts'), {
    cwd: root,
    execArgv: ['--expose-gc', '--import', './bench/heap.ts'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: environment,
  })
  await new Promise<void>((resolve, reject) => {
    let seen = ''
    bot.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      seen = (seen + chunk).slice(-20_000)
      if (seen.includes('Countersign is up')) resolve()
    })
    bot.once('exit', (code) => reject(new Error(`the bot ended with ${code}: ${seen}`)))
  })
  return bot
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}
