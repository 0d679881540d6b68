import { setTimeout as delay } from 'node:timers/promises'
import type { JobsOptions } from 'bullmq'
import type { Logger } from 'pino'
import type { Context } from '../context.ts'
import type { EngineWorker, TakenJob } from './engines/engine.ts'
import { openPostgresEngine } from './engines/postgres.ts'
import { openRedisEngine } from './engines/redis.ts'
import { type AnyJob, JobFailure, tryJob } from './job.ts'
import type { Queue } from './queue.ts'

/** When a job runs by itself: every so many milliseconds, or by a cron pattern in a time zone. */
export type When = { readonly every: number } | { readonly pattern: string; readonly tz?: string }

export interface QueueConnection {
  readonly queue: Queue
  /** Begins to work on jobs; resolves when the worker is listening. */
  readonly work: (jobs: readonly AnyJob[], context: Context) => Promise<void>
  /** Lets a job run by itself. One schedule a job; saying it again replaces it, on every bot. */
  readonly schedule: (job: string, when: When, data: Record<string, unknown>) => Promise<void>
  /** Takes no more jobs, gives running ones a few seconds, and leaves the rest to the next bot. */
  readonly close: () => Promise<void>
}

export interface QueueOptions {
  /** Null keeps the jobs in the database. */
  readonly redisUrl: string | null
  readonly databaseUrl: string
  readonly log: Logger
  /** Bots that share a name share their jobs; `countersign` when left out. */
  readonly name?: string
  /** How long a bot that fell silent keeps its jobs before another takes them; 15,000 when left out. */
  readonly lockMs?: number
  /** How long `close` waits for running jobs; 5,000 when left out. */
  readonly closeWithinMs?: number
}

const pingWithinMs = 2_000
const concurrency = 8

const jobOptions: JobsOptions = {
  // Each job's own limit is held by `tryJob`; this one is only never reached first.
  attempts: 1_000,
  backoff: { type: 'custom' },
  stackTraceLimit: 0,
  // An id is one job for as long as its job is kept. Ages are in seconds.
  removeOnComplete: { age: 60 * 60, count: 10_000 },
  removeOnFail: { age: 24 * 60 * 60, count: 10_000 },
}

/**
 * Connects to the job queue: Redis when there is one, else the database.
 * @throws UserError when Redis does not answer
 */
export async function connectQueue(options: QueueOptions): Promise<QueueConnection> {
  const { redisUrl, databaseUrl, log, name = 'countersign', lockMs = 15_000, closeWithinMs = 5_000 } = options
  const engine =
    redisUrl === null
      ? await openPostgresEngine({ url: databaseUrl, name, log })
      : await openRedisEngine({ url: redisUrl, name, log })
  const workers: EngineWorker[] = []
  const running = new Set<Promise<void>>()

  const run = async (jobs: readonly AnyJob[], context: Context, taken: TakenJob) => {
    const job = jobs.find((known) => known.name === taken.name)
    if (!job) {
      context.log.error({ job: taken.name, id: taken.id }, 'there is no such job')
      throw new JobFailure('there is no such job', null)
    }
    await tryJob(job, context, taken.data, taken.attemptsMade + 1)
  }

  let closed = false
  let closing: Promise<void> | undefined
  const close = async () => {
    await Promise.all(workers.map((worker) => worker.pause(true)))
    await atMost(closeWithinMs, Promise.allSettled(running))
    const unfinished = running.size > 0
    if (unfinished) log.warn({ jobs: running.size }, 'stopping before every job is done; the next bot takes them up')
    // A job that was on its way while the worker paused, or an engine that is gone, must not hold the bot up either.
    await atMost(closeWithinMs, Promise.all(workers.map((worker) => worker.close(unfinished))))
    closed = true
    await atMost(closeWithinMs, engine.queue.close())
  }

  return {
    queue: {
      add: async (job, data, { id, delayMs }) => {
        // BullMQ's own keys in Redis stand beside the jobs' and have no dot; a colon is its separator.
        if (!/^[^:]+\.[^:]+$/.test(id)) throw new Error(`A job's id needs a dot and no colon: ${id}`)
        await engine.queue.add(job, data, {
          ...jobOptions,
          jobId: id,
          ...(delayMs === undefined ? {} : { delay: delayMs }),
        })
      },
      ping: async () => {
        if (closed) throw new Error('The job queue is closed.')
        await within(pingWithinMs, engine.queue.isPaused())
      },
    },
    work: async (jobs, context) => {
      const worker = engine.work(
        async (taken) => {
          const done = run(jobs, context, taken)
          running.add(done)
          await done.finally(() => running.delete(done))
        },
        {
          concurrency,
          lockDuration: lockMs,
          stalledInterval: lockMs,
          // A job is idempotent, so bots that die one after another are no reason to give it up.
          maxStalledCount: 10,
          settings: {
            backoffStrategy: (_attempts, _type, error) => (error instanceof JobFailure ? (error.retryInMs ?? -1) : -1),
          },
        },
      )
      workers.push(worker)
      worker.on('error', (error) => log.warn({ err: error }, 'the worker had trouble with its queue'))
      worker.on('stalled', (id) => log.warn({ id }, 'a bot fell silent with this job; it is taken up again'))
      await worker.waitUntilReady()
    },
    schedule: async (job, when, data) => {
      await engine.queue.upsertJobScheduler(job, when, { name: job, data, opts: jobOptions })
    },
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

async function within(limitMs: number, answer: Promise<unknown>): Promise<void> {
  if (!(await atMost(limitMs, answer))) throw new Error(`The job queue did not answer within ${limitMs} ms.`)
}

/** Resolves to whether the work was done in time; its own failure rejects. */
async function atMost(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  const settled = new AbortController()
  const late = delay(limitMs, false, { signal: settled.signal }).catch(() => false)
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    settled.abort()
  }
}
