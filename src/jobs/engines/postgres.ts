import { createPostgresBackend, withBackend } from 'bullmq'
import type { Logger } from 'pino'
import type { Engine, EngineWorker } from './engine.ts'

const postgres = withBackend(createPostgresBackend)

/** Keeps jobs in the schema `bullmq` of a PostgreSQL database, which is created or migrated under BullMQ's own lock. */
export async function openPostgresEngine(options: { url: string; name: string; log: Logger }): Promise<Engine> {
  const { url, name, log } = options
  const connection = {
    connectionString: url,
    schema: 'bullmq',
    // The queue and every worker have a pool of their own, and the server has 100 connections for all bots.
    max: 3,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'countersign-jobs',
  }
  const queue = new postgres.Queue(name, { connection: { ...connection, migrate: true } })
  queue.on('error', (error) => log.warn({ err: error }, 'the job queue lost its database'))
  try {
    await queue.waitUntilReady()
  } catch (error) {
    await queue.close()
    throw error
  }
  return {
    queue,
    work: (process, workerOptions) => {
      const worker = new postgres.Worker(name, process, { ...workerOptions, connection })
      // The classes differ in their engine's type only, which nothing here looks at.
      return worker as unknown as EngineWorker
    },
  }
}
