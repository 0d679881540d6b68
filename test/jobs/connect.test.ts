import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { Context } from '../../src/context.ts'
import { SourceError, UserError } from '../../src/errors.ts'
import { connectQueue, type QueueConnection, type QueueOptions } from '../../src/jobs/connect.ts'
import { defineJob } from '../../src/jobs/job.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts'
import { withClient } from '../support/database-server.ts'

const logged: string[] = []
const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) })
// These jobs use nothing of the context but its log.
const context = { log } as unknown as Context

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const engines = [
  { engine: 'PostgreSQL', redisUrl: null },
  process.env.REDIS_URL
    ? { engine: 'Redis', redisUrl: process.env.REDIS_URL }
    : { engine: 'Redis, skipped because REDIS_URL is not set', redisUrl: '' },
]

/** A job that notes what it was given and then does as told. */
function recorder(act: (times: number) => void | Promise<void> = () => undefined) {
  const runs: { data: { value: string }; at: number }[] = []
  const job = defineJob({
    name: 'record',
    data: z.object({ value: z.string() }),
    attempts: 3,
    backoffMs: 20,
    run: async (_context, data) => {
      runs.push({ data, at: Date.now() })
      await act(runs.length)
    },
  })
  return { job, runs }
}

const until = (condition: () => void | Promise<void>, timeout = 10_000) =>
  vi.waitFor(condition, { timeout, interval: 10 })

describe.each(engines)('jobs on $engine', ({ redisUrl }) => {
  const skipped = redisUrl === ''
  const open: QueueConnection[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((connection) => connection.close()))
    logged.length = 0
  })

  async function connect(options: Partial<QueueOptions> = {}): Promise<QueueConnection> {
    const connection = await connectQueue({
      redisUrl,
      databaseUrl: test.url,
      log,
      name: `test-${randomUUID()}`,
      ...options,
    })
    open.push(connection)
    return connection
  }

  it.skipIf(skipped)('runs a job with its data, parsed', async () => {
    const { job, runs } = recorder()
    const { queue, work } = await connect()
    await work([job], context)
    await queue.add('record', { value: 'x', extra: 1 }, { id: 'test.one' })
    await until(() => expect(runs.map(({ data }) => data)).toEqual([{ value: 'x' }]))
  })

  it.skipIf(skipped)('runs one id once, before and after it is done', async () => {
    const { job, runs } = recorder()
    const { queue, work } = await connect()
    await Promise.all([1, 2, 3].map(() => queue.add('record', { value: 'same' }, { id: 'same.1' })))
    await work([job], context)
    await until(() => expect(runs).toHaveLength(1))
    await queue.add('record', { value: 'same' }, { id: 'same.1' })
    await queue.add('record', { value: 'other' }, { id: 'other.1' })
    await until(() => expect(runs.map(({ data }) => data.value)).toEqual(['same', 'other']))
  })

  it.skipIf(skipped)('tries again when a source is out, no sooner than it asked', async () => {
    const { job, runs } = recorder((times) => {
      if (times === 1) throw new SourceError('GitHub', 'rate-limited', 'GitHub asks to wait', { retryAfterMs: 300 })
    })
    const { queue, work } = await connect()
    await work([job], context)
    await queue.add('record', { value: 'x' }, { id: 'test.one' })
    await until(() => expect(runs).toHaveLength(2))
    // Engines count in whole milliseconds, so one may be lost on the way.
    expect((runs[1]?.at ?? 0) - (runs[0]?.at ?? 0)).toBeGreaterThanOrEqual(299)
  })

  it.skipIf(skipped)('tries a bug again as often as the job allows, and logs each with an id', async () => {
    const { job, runs } = recorder(() => {
      throw new Error('a bug with a NUL \0 in it')
    })
    const { queue, work } = await connect()
    await work([job], context)
    await queue.add('record', { value: 'x' }, { id: 'test.one' })
    await until(() => expect(runs).toHaveLength(3))
    await queue.add('record', { value: 'y' }, { id: 'test.two' })
    await until(() => expect(runs).toHaveLength(6))
    expect(runs.map(({ data }) => data.value)).toEqual(['x', 'x', 'x', 'y', 'y', 'y'])
    const ids = logged.map((line) => JSON.parse(line).errorId).filter(Boolean)
    expect(new Set(ids).size).toBe(6)
  })

  it.skipIf(skipped)('does not try again what a person has to change, nor data that does not fit', async () => {
    const { job, runs } = recorder(() => {
      throw new UserError('nope', 'This cannot be done.')
    })
    const marker = recorder()
    const { queue, work } = await connect()
    await work([job, { ...marker.job, name: 'marker' }], context)
    await queue.add('record', { value: 'x' }, { id: 'test.refused' })
    await queue.add('record', { value: 7 }, { id: 'test.misfit' })
    await queue.add('unheard-of', {}, { id: 'test.unknown' })
    await until(() => expect(logged).toHaveLength(3))
    // Longer than the whole retrying of this job would take.
    await queue.add('marker', { value: 'm' }, { id: 'test.marker', delayMs: 200 })
    await until(() => expect(marker.runs).toHaveLength(1))
    expect(runs).toHaveLength(1)
    expect(logged).toHaveLength(3)
  })

  it.skipIf(skipped)('runs a delayed job when its time has come', async () => {
    const { job, runs } = recorder()
    const { queue, work } = await connect()
    await work([job], context)
    const addedAt = Date.now()
    await queue.add('record', { value: 'late' }, { id: 'test.late', delayMs: 300 })
    await until(() => expect(runs).toHaveLength(1))
    expect((runs[0]?.at ?? 0) - addedAt).toBeGreaterThanOrEqual(299)
  })

  it.skipIf(skipped)('runs a schedule again and again, and only once for all bots', async () => {
    const { job, runs } = recorder()
    const name = `test-${randomUUID()}`
    const bots = [await connect({ name }), await connect({ name })]
    for (const bot of bots) {
      await bot.schedule('record', { every: 250 }, { value: 'tick' })
      await bot.work([job], context)
    }
    await until(() => expect(runs.length).toBeGreaterThanOrEqual(4))
    const gaps = runs.slice(2).map(({ at }, index) => at - (runs[index + 1]?.at ?? 0))
    // Two schedules would halve every gap.
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeGreaterThan(180)
  })

  it.skipIf(skipped)('takes a cron pattern in a time zone', async () => {
    const { job, runs } = recorder()
    const { schedule, work } = await connect()
    await schedule('record', { pattern: '* * * * * *', tz: 'Africa/Johannesburg' }, { value: 'tick' })
    await work([job], context)
    await until(() => expect(runs.length).toBeGreaterThanOrEqual(1))
  })

  it.skipIf(skipped)('takes up the jobs of a bot that was killed', async () => {
    const name = `test-${randomUUID()}`
    const lockMs = 500
    const bot = fork(join(import.meta.dirname, 'doomed-bot.ts'), [
      JSON.stringify({ redisUrl, databaseUrl: test.url, name, lockMs }),
    ])
    const { job, runs } = recorder()
    const { queue, work } = await connect({ name, lockMs })
    await queue.add('record', { value: 'kept' }, { id: 'test.kept' })
    expect((await once(bot, 'message'))[0]).toEqual({ value: 'kept' })
    bot.kill('SIGKILL')
    await once(bot, 'exit')
    await work([job], context)
    await until(() => expect(runs.map(({ data }) => data.value)).toEqual(['kept']))
  })

  it.skipIf(skipped)('finishes a running job when it closes', async () => {
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
    const { job, runs } = recorder(() => finished)
    const { queue, work, close } = await connect()
    await work([job], context)
    await queue.add('record', { value: 'x' }, { id: 'test.one' })
    await until(() => expect(runs).toHaveLength(1))
    let closed = false
    const closing = close().then(() => {
      closed = true
    })
    await queue.ping()
    expect(closed).toBe(false)
    finish()
    await closing
    expect(logged).toEqual([])
  })

  it.skipIf(skipped)('closes all the same when a job does not end', async () => {
    const { job, runs } = recorder(() => new Promise(() => undefined))
    const { queue, work, close } = await connect({ closeWithinMs: 100 })
    await work([job], context)
    await queue.add('record', { value: 'x' }, { id: 'test.one' })
    await until(() => expect(runs).toHaveLength(1))
    await close()
    expect(logged.join()).toContain('the next bot takes them up')
  })

  it.skipIf(skipped)('refuses an id that could be one of its own keys', async () => {
    const { queue } = await connect()
    for (const id of ['marker', '42', 'a:b.c', '']) {
      await expect(queue.add('record', {}, { id })).rejects.toThrow('needs a dot and no colon')
    }
  })

  it.skipIf(skipped)('answers a ping, and not after it is closed', async () => {
    const { queue, close } = await connect()
    await queue.ping()
    await close()
    await expect(queue.ping()).rejects.toThrow()
  })
})

it('two bots that first meet a database at once both come up', async () => {
  const empty = await createEmptyDatabase()
  const bots = await Promise.all([1, 2].map(() => connectQueue({ redisUrl: null, databaseUrl: empty.url, log })))
  await Promise.all(bots.map((bot) => bot.queue.ping()))
  await Promise.all(bots.map((bot) => bot.close()))
  await empty.drop()
})

it('notices that the database is gone', async () => {
  const own = await createTestDatabase()
  const bot = await connectQueue({ redisUrl: null, databaseUrl: own.url, log, name: 'gone' })
  await bot.queue.ping()
  await withClient(test.url, (client) =>
    client.query(`drop database "${new URL(own.url).pathname.slice(1)}" with (force)`),
  )
  await expect(bot.queue.ping()).rejects.toThrow()
  await bot.close()
  await own.close()
})

it('says that Redis does not answer, without its password', async () => {
  const error = await connectQueue({ redisUrl: 'redis://:s3cret@127.0.0.1:1', databaseUrl: test.url, log }).catch(
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(UserError)
  expect((error as UserError).message).toBe(
    'The Redis at 127.0.0.1:1 does not answer: the connection was refused. Check REDIS_URL.',
  )
})
