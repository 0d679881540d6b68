import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { openBotDatabase, openInRole } from '../../src/store/bot-database.ts'
import { botRole, ensureBotRole, refuseLooseLedger } from '../../src/store/bot-role.ts'
import { openDatabase } from '../../src/store/database.ts'
import { createEmptyDatabase, createTestDatabase } from '../support/database.ts'
import { withClient } from '../support/database-server.ts'

const log = pino({ level: 'silent' })
const name = () => `test_${randomBytes(6).toString('hex')}`

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const asAdministrator = (...statements: string[]) =>
  withClient(inject('serverUrl'), async (client) => {
    for (const statement of statements) await client.query(statement)
  })

/** Somebody who may log in, and no more than is said. */
async function createUser(rights: string): Promise<{ user: string; urlOf: (url: string) => string }> {
  const user = name()
  await asAdministrator(`create role ${user} login password 'secret' ${rights}`)
  ends.push(() => asAdministrator(`drop owned by ${user}`, `drop role ${user}`))
  return {
    user,
    urlOf: (given) => {
      const url = new URL(given)
      url.username = user
      url.password = 'secret'
      return url.href
    },
  }
}

async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(UserError)
  return (error as UserError).message
}

async function migrated(): Promise<string> {
  const test = await createTestDatabase()
  ends.push(test.close)
  return test.url
}

describe('the role', () => {
  it('is made by whoever may make roles, by many at once, who can then work in it', async () => {
    const { urlOf } = await createUser('createrole')
    const url = urlOf(inject('serverUrl'))
    const role = name()
    ends.push(() => asAdministrator(`drop role ${role}`))
    await Promise.all(Array.from({ length: 8 }, () => withClient(url, (client) => ensureBotRole(client, role))))
    const { database, close } = await openDatabase({ url, log, settings: { role } })
    const { rows } = await database.$client.query(
      'select current_user as user, rolcanlogin from pg_roles where rolname = $1',
      [role],
    )
    await close()
    expect(rows).toEqual([{ user: role, rolcanlogin: false }])
  })

  it('is left to an administrator by whoever may not, who is told the statements', async () => {
    const { user, urlOf } = await createUser('')
    const url = urlOf(inject('serverUrl'))
    const role = name()
    const attempt = () => withClient(url, (client) => ensureBotRole(client, role))
    expect(await refusalOf(attempt())).toContain(
      `run this once, and start again: create role ${role} nologin; grant ${role} to "${user}";`,
    )
    ends.push(() => asAdministrator(`drop role ${role}`))
    await asAdministrator(`create role ${role} nologin`)
    expect(await refusalOf(attempt())).toContain(`run this once, and start again: grant ${role} to "${user}";`)
    await asAdministrator(`grant ${role} to "${user}"`)
    await attempt()
  })

  it('serves a database whose owner is no administrator', async () => {
    const empty = await createEmptyDatabase()
    ends.push(empty.drop)
    const { user, urlOf } = await createUser('')
    const database = new URL(empty.url).pathname.slice(1)
    await asAdministrator(`alter database ${database} owner to ${user}`, `grant ${botRole} to ${user}`)
    ends.push(() => asAdministrator(`alter database ${database} owner to current_user`))
    const bot = await openBotDatabase({ url: urlOf(empty.url), log })
    ends.push(bot.close, () => asOwner(empty.url, `drop owned by ${user} cascade`))
    expect((await bot.pool.query('select current_user as user')).rows).toEqual([{ user: botRole }])
    await expect(bot.pool.query('delete from ledger')).rejects.toThrow('permission denied')
  })

  it('stands beside what an address sets by itself', async () => {
    const url = `${await migrated()}?options=${encodeURIComponent('-c lock_timeout=1234 -c role=postgres')}`
    const { pool, close } = await openInRole({ url, log })
    const { rows } = await pool.query(`select current_user as user, current_setting('lock_timeout') as lock`)
    await close()
    expect(rows).toEqual([{ user: botRole, lock: '1234ms' }])
  })
})

const asOwner = (url: string, statement: string) => withClient(url, (client) => client.query(statement))

describe('a ledger that is not append-only', () => {
  it.each([
    ['update on ledger', 'grant update on ledger to countersign_bot'],
    ['update on ledger', 'grant update (reason) on ledger to countersign_bot'],
    ['delete on ledger', 'grant delete on ledger to public'],
    ['truncate on ledger', 'grant truncate on ledger to countersign_bot'],
    ['delete on ledger_heads', 'grant delete on ledger_heads to countersign_bot'],
  ])('is refused, with what is wrong: %s', async (right, statement) => {
    const url = await migrated()
    await asOwner(url, statement)
    expect(await refusalOf(openInRole({ url, log }))).toBe(
      `The ledger must be append-only, and the database gives the role countersign_bot more rights: ${right}. ` +
        'Revoke them, and see that countersign_bot is neither a superuser nor a member of a role that has them.',
    )
    // A start puts right what the owner can.
    const bot = await openBotDatabase({ url, log })
    await bot.close()
  })

  it('is refused when the connection does not work in the role', async () => {
    const url = await migrated()
    // As through a pooler that drops start-up options.
    const opened = await openDatabase({ url, log })
    ends.push(opened.close)
    expect(await refusalOf(refuseLooseLedger(opened.database))).toContain(
      `the database lets us work as ${new URL(url).username} instead of the role countersign_bot. Let DATABASE_URL point at PostgreSQL itself`,
    )
  })

  it('is put right at the start after a restore that lost every right', async () => {
    const url = await migrated()
    await asOwner(url, 'revoke all on all tables in schema public from countersign_bot')
    const bot = await openBotDatabase({ url, log })
    ends.push(bot.close)
    expect((await bot.pool.query('select count(*)::int as count from reports')).rows).toEqual([{ count: 0 }])
  })
})
