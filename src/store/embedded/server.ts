import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from 'pino'
import { UserError } from '../../errors.ts'
import type { Cluster } from './cluster.ts'
import { isAlive, servesFolder } from './process.ts'

/** A PostgreSQL server that answers. */
export interface Server {
  readonly pid: number
  readonly url: string
}

export const pollMs = 50
/** Recovery after a crash replays what was not written yet, which may take a while. */
export const answerWithinMs = 60_000

export function urlOf(port: number, password: string): string {
  return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
}

/** Asks a server a real question; one that is starting or stopping is silent. */
export async function ask(url: string): Promise<'answers' | 'refuses-password' | 'silent'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  // A connection that breaks while it ends says so here, and nobody needs to hear it.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return 'answers'
  } catch (error) {
    return (error as { code?: string }).code === '28P01' ? 'refuses-password' : 'silent'
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Stops a server: connections are cut, everything is written; resolves also when it is gone already. */
export async function stopServer(server: Server, cluster: Cluster, log: Logger): Promise<void> {
  for (const { signal, withinMs } of [
    { signal: 'SIGINT', withinMs: 15_000 },
    { signal: 'SIGQUIT', withinMs: 5_000 },
  ] as const) {
    if (!(await runs(server, cluster))) return
    process.kill(server.pid, signal)
    const deadline = Date.now() + withinMs
    while (Date.now() < deadline) {
      if (!(await runs(server, cluster))) return
      await delay(10)
    }
  }
  log.error({ pid: server.pid }, 'the database did not stop')
}

const runs = async (server: Server, cluster: Cluster) =>
  (await isAlive(server.pid)) && (await servesFolder(server.pid, cluster.folder))

export function wrongPassword(cluster: Cluster): UserError {
  return new UserError(
    'database.password_wrong',
    `The database in ${cluster.dataDir} refuses the password kept beside it. Put the right file "password" back, or set DATA_DIR to another folder.`,
  )
}

export function notAnswering(cluster: Cluster, why: string): UserError {
  return new UserError('database.not_started', `The database in ${cluster.dataDir} does not start: ${why}`)
}
