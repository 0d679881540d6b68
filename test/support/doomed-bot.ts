import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** The bot exactly as it runs in production, in a process that a test can kill. */
export interface DoomedBot {
  readonly url: string
  /** Ends it at once, as a power failure would. */
  readonly kill: () => Promise<void>
}

const readyWithinMs = 60_000

/** Starts the bot's own entry with settings alone, and resolves when it is ready. */
export async function startDoomedBot(settings: Readonly<Record<string, string>>): Promise<DoomedBot> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['--import', './require-node.mjs', 'src/main.ts'], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'warn', ...settings, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => void said.push(String(chunk)))
  await untilReady(child, url, said)
  return {
    url,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function untilReady(child: ChildProcess, url: string, said: readonly string[]): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The bot stopped while starting: ${said.join('')}`)
    const isReady = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (isReady) return
    await delay(100)
  }
  child.kill('SIGKILL')
  throw new Error(`The bot did not get ready: ${said.join('')}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
