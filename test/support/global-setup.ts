import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { TestProject } from 'vitest/node'
import { connectQueue } from '../../src/jobs/connect.ts'
import { openDatabase } from '../../src/store/database.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts'
import { migrate } from '../../src/store/migrate.ts'
import { databaseUrl, withClient } from './database-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server for the whole run. */
    serverUrl: string
    /** The database that every test's own one is copied from. */
    templateName: string
  }
}

const log = pino({ level: 'silent' })

/** One server for the whole run: the one that TEST_DATABASE_URL names, else an embedded one in a folder of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env.TEST_DATABASE_URL
    ? { url: process.env.TEST_DATABASE_URL, stop: async () => undefined }
    : await startTemporaryServer()
  const templateName = `countersign_test_${randomBytes(6).toString('hex')}`
  try {
    await makeTemplate(server.url, templateName)
  } catch (error) {
    await server.stop()
    throw error
  }
  project.provide('serverUrl', server.url)
  project.provide('templateName', templateName)
  return async () => {
    await dropAll(server.url, templateName)
    await server.stop()
  }
}

async function startTemporaryServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-test-'))
  // Run by root, the server is another user, who has to pass through here.
  await chmod(folder, 0o711)
  const embedded = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    log,
    // Nothing here outlives the run, so nothing has to survive a power failure.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  const release = cleanUpWhenKilled(folder)
  return {
    url: embedded.url,
    stop: async () => {
      await embedded.stop()
      release()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The server outlives whoever started it, so a process that sees this one end, however it ends, stops the server. */
function cleanUpWhenKilled(folder: string): () => void {
  const script = `cat >/dev/null
    pid_file="$1/data/postgres/postmaster.pid"
    if [ -e "$pid_file" ]; then kill -INT "$(head -n 1 "$pid_file")"; fi
    while [ -e "$pid_file" ]; do sleep 0.1; done
    rm -rf "$1"`
  const watcher = spawn('sh', ['-c', script, 'sh', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  watcher.unref()
  return () => watcher.kill()
}

async function makeTemplate(serverUrl: string, name: string): Promise<void> {
  await withClient(serverUrl, (client) => client.query(`create database ${name}`))
  const url = databaseUrl(serverUrl, name)
  const { database, close } = await openDatabase({ url, log })
  await migrate(database)
  await close()
  const queue = await connectQueue({ redisUrl: null, databaseUrl: url, log })
  await queue.close()
}

/** Also what tests that were cut off left behind: their databases' names begin with the template's. */
async function dropAll(serverUrl: string, templateName: string): Promise<void> {
  await withClient(serverUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [templateName],
    )
    for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`)
  })
}
