import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Variables } from '../src/config/variables.ts'
import type { BotStatus } from './page/protocol.ts'
import { publicHost } from './workspace.ts'

const readyWithinMs = 60_000
const askEveryMs = 100
const stopWithinMs = 15_000
const linesKept = 30
const preloads = ['./require-node.mjs', './playground/bot-clock.ts'].flatMap((file) => ['--import', file])

/** The bot exactly as it runs in production, as a process of its own. */
export interface BotProcess {
  /** Where it listens; a new port at every start. */
  readonly url: () => string
  /**
   * Starts it and resolves when it is ready; resolves at once while it runs.
   * @throws Error with its last words when it dies or does not get ready
   */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

/**
 * @param options.environment the bot's settings; those left out are empty, so that a `.env` of a live bot has no say here
 * @param options.onStatus told when it starts, is ready and stops
 * @param options.onLine told each line of its log
 * @param options.aheadMs how far ahead its clock goes, asked at each start; it goes right when left out
 * @param options.entry the file to run; the bot's own when left out
 */
export function createBotProcess(options: {
  environment: Readonly<Record<string, string>>
  onStatus: (status: BotStatus) => void
  onLine?: (line: string) => void
  aheadMs?: () => number
  entry?: string
}): BotProcess {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const entry = options.entry ?? 'src/main.ts'
  let port = 0
  let child: ChildProcess | null = null
  let starting: Promise<void> | null = null
  let log: string[] = []

  const start = async () => {
    port = await freePort()
    log = []
    options.onStatus({ state: 'starting', log })
    const started = spawn(process.execPath, [...preloads, entry], {
      cwd: root,
      env: {
        ...systemEnvironment(),
        ...nothingSet(),
        PUBLIC_URL: `http://${publicHost}:${port}`,
        ...options.environment,
        PORT: String(port),
        PLAYGROUND_AHEAD_MS: String(options.aheadMs?.() ?? 0),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // In a group of its own: Ctrl-C in the terminal must reach it once, through us, in order.
      detached: true,
    })
    child = started
    const keep = (chunk: Buffer) => {
      log = [...log, ...chunk.toString().split('\n').filter(Boolean)].slice(-linesKept)
    }
    started.stdout.on('data', keep)
    if (options.onLine) createInterface(started.stdout).on('line', options.onLine)
    started.stderr.on('data', keep)
    started.once('error', (error) => keep(Buffer.from(error.message)))
    // `close` and not `exit`: by then its last words have been read.
    started.once('close', () => {
      if (child === started) child = null
      options.onStatus({ state: 'stopped', log })
    })
    await untilReady(
      () => child === started,
      `http://127.0.0.1:${port}/readyz`,
      () => log,
    )
    options.onStatus({ state: 'running', log: [] })
  }

  return {
    url: () => `http://127.0.0.1:${port}`,
    start: () => {
      if (child && !starting) return Promise.resolve()
      starting ??= start().finally(() => {
        starting = null
      })
      return starting
    },
    stop: async () => {
      const running = child
      if (!running) return
      const gone = new Promise<void>((resolve) => running.once('close', () => resolve()))
      running.kill('SIGTERM')
      const patience = setTimeout(() => running.kill('SIGKILL'), stopWithinMs)
      await gone
      clearTimeout(patience)
    },
  }
}

async function untilReady(lives: () => boolean, url: string, log: () => readonly string[]): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  while (Date.now() < deadline) {
    if (!lives()) throw new Error(`The bot stopped while starting. Its last words:\n${log().join('\n')}`)
    const ready = await fetch(url, { signal: AbortSignal.timeout(3000) }).then(
      async (response) => {
        await response.arrayBuffer()
        return response.ok
      },
      () => false,
    )
    if (ready) return
    await wait(askEveryMs)
  }
  throw new Error(`The bot was not ready within ${readyWithinMs / 1000} s. Its last words:\n${log().join('\n')}`)
}

/** Every setting of the bot, empty: an empty variable counts as left out, and one that is set wins over a `.env`. */
const nothingSet = () => Object.fromEntries(Object.keys(Variables.shape).map((name) => [name, '']))

/** What any program needs of its surroundings. */
function systemEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'USER', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'TZ', 'SYSTEMROOT']
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
