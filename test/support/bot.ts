import { createHmac } from 'node:crypto'
import { createSlackEmulator, type SlackEmulator, type SlackOptions } from '../../playground/emulators/slack.ts'
import { workspace } from '../../playground/workspace.ts'
import { createWorld, type World } from '../../playground/world.ts'
import { type App, createApp } from '../../src/app.ts'
import { checkKinds } from '../../src/checks/index.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { connectQueue } from '../../src/jobs/connect.ts'
import { createLog } from '../../src/log.ts'
import { loadProducts } from '../../src/products/load.ts'
import { connectSources } from '../../src/sources/connect.ts'
import { createTestDatabase } from './database.ts'

export interface TestBot {
  readonly app: App
  readonly config: Config
  readonly slack: SlackEmulator
  readonly world: World
  readonly databaseUrl: string
  /** Where the bot listens. */
  readonly url: string
  /** Every line the bot logged. */
  readonly logged: readonly string[]
  readonly close: () => Promise<void>
}

export const botToken = 'xoxb-test-1'
export const signingSecret = 'test-signing-secret'

/**
 * The whole bot around an emulated world: real HTTP, real queue, real database.
 * @param workspaceWith what is different about the workspace
 * @param prepare changes the world before the bot looks at it
 */
export async function startBot(
  settings: Record<string, string> = {},
  workspaceWith: Partial<SlackOptions> = {},
  prepare: (world: World) => void = () => {},
): Promise<TestBot> {
  const closes: (() => Promise<unknown>)[] = []
  const logged: string[] = []
  let url = ''
  const testDatabase = await createTestDatabase()
  closes.push(testDatabase.close)
  const world = await createWorld()
  closes.push(world.close)
  prepare(world)
  const slack = await createSlackEmulator({
    ...workspace,
    ...workspaceWith,
    signingSecret,
    botToken,
    appToken: 'xapp-test-1',
    botUrl: () => `${url}/slack/events`,
  })
  closes.push(slack.close)
  const config = readConfig({
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: testDatabase.url,
    PORT: '0',
    // Probing is load and noise in tests that are about something else.
    MONITORS: 'off',
    ...(process.env.REDIS_URL ? { REDIS_URL: process.env.REDIS_URL } : {}),
    ...world.environment,
    ...settings,
  })
  const log = createLog('debug', { write: (line) => void logged.push(line) })
  const sources = connectSources(config, log)
  closes.push(sources.close)
  const queue = await connectQueue({
    redisUrl: config.redisUrl,
    databaseUrl: testDatabase.url,
    log,
    name: `test-${Math.random().toString(36).slice(2)}`,
  })
  closes.push(queue.close)
  const products = await loadProducts(config.productsDir, Object.values(checkKinds))
  const app = createApp({ config, database: testDatabase.database, queue, sources, products, log })
  closes.push(app.stop)
  url = `http://127.0.0.1:${await app.start()}`
  return {
    app,
    config,
    slack,
    world,
    databaseUrl: testDatabase.url,
    url,
    logged,
    close: async () => {
      for (const close of closes.reverse()) await close()
    },
  }
}

/** What is wrong with a forged request. */
interface Forged {
  readonly secret?: string
  readonly timestamp?: number
  readonly ageSeconds?: number
  readonly signature?: string
  readonly body?: string
  readonly headers?: Record<string, string>
}

interface Sent {
  readonly status: number
  readonly signature: string
  readonly timestamp: number
  readonly body: string
}

/** Sends a form as Slack would; what is given replaces a part of it, to make forgeries. */
export function sendSigned(
  bot: Pick<TestBot, 'url'>,
  form: Record<string, string>,
  forged: Forged = {},
): Promise<Sent> {
  return send(bot, 'application/x-www-form-urlencoded', new URLSearchParams(form).toString(), forged)
}

/** Sends a request of the Events API, as `sendSigned` sends a form. */
export function sendSignedEvent(bot: Pick<TestBot, 'url'>, envelope: object, forged: Forged = {}): Promise<Sent> {
  return send(bot, 'application/json', JSON.stringify(envelope), forged)
}

async function send(bot: Pick<TestBot, 'url'>, contentType: string, written: string, forged: Forged): Promise<Sent> {
  const body = forged.body ?? written
  const timestamp = forged.timestamp ?? Math.floor(Date.now() / 1000) - (forged.ageSeconds ?? 0)
  const hash = createHmac('sha256', forged.secret ?? signingSecret)
    .update(`v0:${timestamp}:${body}`)
    .digest('hex')
  const signature = forged.signature ?? `v0=${hash}`
  const response = await fetch(`${bot.url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': contentType,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signature,
      ...forged.headers,
    },
    body,
  })
  await response.arrayBuffer()
  return { status: response.status, signature, timestamp, body }
}
