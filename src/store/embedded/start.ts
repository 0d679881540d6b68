import { type ChildProcess, spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import type { Cluster } from './cluster.ts'
import { answerWithinMs, ask, notAnswering, pollMs, type Server, urlOf, wrongPassword } from './server.ts'

/**
 * Starts a server on a free port of 127.0.0.1, and nowhere else.
 * It outlives a bot that is killed, so that nothing under way is lost.
 * @throws UserError with PostgreSQL's own words when it does not come up
 */
export async function startServer(
  parts: { cluster: Cluster; binaries: Binaries; account: Account; settings: Readonly<Record<string, string>> },
  log: Logger,
): Promise<Server & { readonly child: ChildProcess }> {
  const { cluster } = parts
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const child = await launch({ ...parts, port })
    const url = urlOf(port, cluster.password)
    const outcome = await untilAnswers(child, url)
    if (outcome === 'answers' && child.pid !== undefined) return { pid: child.pid, url, child }
    if (outcome === 'refuses-password') {
      child.kill('SIGINT')
      throw wrongPassword(cluster)
    }
    const words = await lastWords(cluster.dataDir)
    // Another program may take the port between our look and PostgreSQL's.
    if (attempt < 5 && /Address already in use/.test(words)) continue
    if (outcome === 'late') child.kill('SIGQUIT')
    log.error({ words }, 'PostgreSQL did not start')
    throw notAnswering(cluster, words)
  }
}

async function launch(parts: {
  cluster: Cluster
  binaries: Binaries
  account: Account
  settings: Readonly<Record<string, string>>
  port: number
}): Promise<ChildProcess> {
  const { cluster, binaries, account, port } = parts
  const settings = { ...parts.settings, listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port) }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { program, arguments: args, ids } = account.invoke(binaries.postgres, ['-D', cluster.folder, ...options])
  const log = await open(logPath(cluster.dataDir), 'w', 0o600)
  try {
    const child = spawn(program, [...args], {
      ...ids,
      cwd: cluster.dataDir,
      env: { LC_ALL: 'C' },
      // A group of its own: Ctrl-C in a terminal reaches the bot, which stops the database last.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    child.on('error', () => undefined)
    child.unref()
    return child
  } finally {
    await log.close()
  }
}

async function untilAnswers(
  child: ChildProcess,
  url: string,
): Promise<'answers' | 'refuses-password' | 'ended' | 'late'> {
  const deadline = Date.now() + answerWithinMs
  for (;;) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return 'ended'
    const answer = await ask(url)
    if (answer !== 'silent') return answer
    if (Date.now() > deadline) return 'late'
    await delay(pollMs)
  }
}

const logPath = (dataDir: string) => join(dataDir, 'postgres.log')

/** The last lines PostgreSQL wrote, as one. */
export async function lastWords(dataDir: string): Promise<string> {
  const text = await readFile(logPath(dataDir), 'utf8').catch(() => '')
  return text.trim().split('\n').slice(-4).join(' ') || 'it said nothing'
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
