import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { UserError } from '../../errors.ts'
import type { Engine } from './engine.ts'

/**
 * Keeps jobs in Redis.
 * @throws UserError when Redis does not answer, in words that never hold its password
 */
export async function openRedisEngine(options: { url: string; name: string; log: Logger }): Promise<Engine> {
  const { url, name, log } = options
  await askOnce(url)
  // Whoever adds a job waits for its answer, so a lost Redis is told within seconds instead of being waited for.
  const queue = new Queue(name, { connection: { url, maxRetriesPerRequest: 1 } })
  queue.on('error', (error) => log.warn({ err: error }, 'the job queue lost its Redis'))
  await queue.waitUntilReady()
  return {
    queue,
    work: (process, workerOptions) =>
      new Worker(name, process, { ...workerOptions, connection: { url, maxRetriesPerRequest: null } }),
  }
}

async function askOnce(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 5_000, retryStrategy: () => null })
  let connectionError: unknown
  redis.on('error', (error) => {
    connectionError ??= error
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    const { hostname, port } = new URL(url)
    throw new UserError(
      'redis.unreachable',
      `The Redis at ${hostname}:${port || 6379} does not answer: ${reasonOf(connectionError ?? error)}. Check REDIS_URL.`,
    )
  } finally {
    redis.disconnect()
  }
}

function reasonOf(error: unknown): string {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  if (code === 'ECONNREFUSED') return 'the connection was refused'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name does not resolve'
  if (/^(WRONGPASS|NOAUTH)/.test(message)) return 'it refused the password'
  if (code === 'ETIMEDOUT' || /timed? ?out/i.test(message)) return 'the connection timed out'
  return message.replace(/\.$/, '') || 'there was no answer'
}
