import { createServer } from 'node:net'
import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createEmptyDatabase } from '../support/database.ts'

const log = pino({ level: 'silent' })

async function refusalOf(url: string): Promise<string> {
  const error = await openDatabase({ url, log }).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(UserError)
  return (error as UserError).message
}

function changed(change: (url: URL) => void): string {
  const url = new URL(inject('serverUrl'))
  change(url)
  return url.href
}

describe('a database that cannot be used is told in a sentence without its password', () => {
  it('nobody listens', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    await new Promise((resolve) => server.close(resolve))
    expect(await refusalOf(`postgresql://me:s3cret@127.0.0.1:${port}/x`)).toBe(
      `The database at 127.0.0.1:${port} does not answer: the connection was refused. Check DATABASE_URL.`,
    )
  })

  it('something else answers', async () => {
    const server = createServer((socket) => socket.resume().end('I am no database\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const sentence = await refusalOf(`postgresql://me:s3cret@127.0.0.1:${port}/x`)
    await new Promise((resolve) => server.close(resolve))
    expect(sentence).toBe(
      `The database at 127.0.0.1:${port} does not answer: the connection was broken off. Check DATABASE_URL.`,
    )
  })

  it('the password is wrong', async () => {
    const url = changed((parts) => {
      parts.password = 's3cret'
    })
    const { host } = new URL(url)
    expect(await refusalOf(url)).toBe(
      `The database at ${host} does not let us in: it refused the password. Check DATABASE_URL.`,
    )
  })

  it('there is no such database', async () => {
    const url = changed((parts) => {
      parts.pathname = '/nowhere'
    })
    expect(await refusalOf(url)).toContain('it has no database of this name')
  })
})

describe('migrating', () => {
  let empty: { url: string; drop: () => Promise<void> }
  beforeAll(async () => {
    empty = await createEmptyDatabase()
  })
  afterAll(() => empty.drop())

  it('two bots that start at once both succeed, and a later start changes nothing', async () => {
    const bots = await Promise.all([1, 2, 3].map(() => openDatabase({ url: empty.url, log })))
    await Promise.all(bots.map(({ database }) => migrate(database)))
    const [bot] = bots
    if (!bot) throw new Error('no bot')
    const applied = () => bot.database.execute(sql`select hash from drizzle.__drizzle_migrations order by id`)
    const once = (await applied()).rows
    await migrate(bot.database)
    expect((await applied()).rows).toEqual(once)
    expect(new Set(once.map(({ hash }) => hash)).size).toBe(once.length)
    const held = await bot.database.execute(sql`select 1 from pg_locks where locktype = 'advisory'`)
    expect(held.rows).toEqual([])
    await Promise.all(bots.map(({ close }) => close()))
  })

  it('a migration that fails gives the lock back', async () => {
    const broken = await createEmptyDatabase()
    const bot = await openDatabase({ url: broken.url, log, maxConnections: 1 })
    await bot.database.execute(sql`create table reports (id int)`)
    await expect(migrate(bot.database)).rejects.toThrow()
    await bot.database.execute(sql`drop table reports`)
    await migrate(bot.database)
    await bot.close()
    await broken.drop()
  })
})

it('ends its pool once, however often it is closed', async () => {
  const bot = await openDatabase({ url: inject('serverUrl'), log })
  await Promise.all([bot.close(), bot.close()])
  await bot.close()
  await expect(bot.pool.query('select 1')).rejects.toThrow()
})
