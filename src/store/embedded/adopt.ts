import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Cluster } from './cluster.ts'
import { isAlive, postgresProcessesIn, servesFolder } from './process.ts'
import { answerWithinMs, ask, notAnswering, pollMs, type Server, urlOf, wrongPassword } from './server.ts'

/**
 * Looks for a server that a bot left running in the folder, and clears what a dead one left behind.
 * @returns the server, answering; null when a new one may be started
 * @throws UserError when one runs but cannot be used
 */
export async function adoptServer(cluster: Cluster, log: Logger): Promise<Server | null> {
  const deadline = Date.now() + answerWithinMs
  for (;;) {
    const left = await readPidFile(cluster.folder)
    if (!left) break
    if (!(await isAlive(left.pid)) || !(await servesFolder(left.pid, cluster.folder))) {
      await waitForLeftovers(cluster, deadline)
      // PostgreSQL would take any process with this number for a server of its own, and refuse for ever.
      await rm(join(cluster.folder, 'postmaster.pid'), { force: true })
      return null
    }
    if (left.port !== null) {
      const url = urlOf(left.port, cluster.password)
      const answer = await ask(url)
      if (answer === 'answers') {
        log.info({ pid: left.pid }, 'the database of an earlier run is still up; going on with it')
        return { pid: left.pid, url }
      }
      if (answer === 'refuses-password') throw wrongPassword(cluster)
    }
    if (Date.now() > deadline) throw notAnswering(cluster, `process ${left.pid} holds it and does not answer`)
    await delay(pollMs)
  }
  await waitForLeftovers(cluster, deadline)
  return null
}

/** Children of a killed server end by themselves; a new one must not touch the files before. */
async function waitForLeftovers(cluster: Cluster, deadline: number): Promise<void> {
  for (;;) {
    const [left] = await postgresProcessesIn(cluster.folder)
    if (left === undefined) return
    if (Date.now() > deadline) throw notAnswering(cluster, `process ${left} of an earlier run does not end`)
    await delay(pollMs)
  }
}

/** Lines of postmaster.pid: pid, data folder, start, port, … */
export async function readPidFile(folder: string): Promise<{ pid: number; port: number | null } | null> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => null)
  const [pid, , , port] = text?.split('\n') ?? []
  return Number(pid) > 0 ? { pid: Number(pid), port: Number(port) || null } : null
}
