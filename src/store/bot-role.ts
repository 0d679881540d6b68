import { getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { UserError } from '../errors.ts'
import type { PooledDatabase } from './database.ts'
import * as schema from './schema.ts'

/** The role that the bot works in: it owns nothing, and may not log in by itself. */
export const botRole = 'countersign_bot'

type Client = Pick<pg.ClientBase, 'query'>

/** What the role may do with a table, beside reading it; without an entry it may do everything with rows. */
const restrictedRights: Readonly<Record<string, string>> = {
  [getTableName(schema.ledger)]: 'select, insert',
  [getTableName(schema.ledgerHeads)]: 'select, insert, update',
}

/** SQLSTATE codes: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const forbidden = '42501'
const existsAlready = ['42710', '23505']

/**
 * Makes the role when the server has none, and lets the connection's user work in it. Done at every start: a role belongs
 * to the server, so a database that is restored elsewhere comes without it.
 * @throws UserError with the statements an administrator must run, when this user may not
 */
export async function ensureBotRole(client: Client, role = botRole): Promise<void> {
  const { rows } = await client.query<{ user: string; exists: boolean; version: number }>(
    `select session_user as user, exists (select from pg_roles where rolname = $1) as exists,
       current_setting('server_version_num')::int as version`,
    [role],
  )
  const [{ user, exists, version } = { user: '', exists: false, version: 0 }] = rows
  const create = `create role ${role} nologin`
  const grant = `grant ${role} to ${pg.escapeIdentifier(user)}`
  try {
    if (!exists) await client.query(create).catch(unlessThere)
    // Since PostgreSQL 16 whoever made a role belongs to it without being able to work in it.
    const { rows: member } = await client.query<{ able: boolean }>('select pg_has_role(session_user, $1, $2) as able', [
      role,
      version >= 160_000 ? 'SET' : 'MEMBER',
    ])
    if (!member[0]?.able) await client.query(grant).catch(unlessThere)
  } catch (error) {
    if ((error as { code?: string }).code !== forbidden) throw error
    const statements = [...(exists ? [] : [create]), grant].map((statement) => `${statement};`).join(' ')
    throw new UserError(
      'database.role_missing',
      `Countersign works in a database role that cannot change its ledger, and ${user} may not set it up. ` +
        `Let an administrator of the database run this once, and start again: ${statements}`,
    )
  }
}

/** A bot of another database on this server, which starts at the same time, may be first. */
function unlessThere(error: unknown): void {
  if (!existsAlready.includes((error as { code?: string }).code ?? '')) throw error
}

/** Gives the role its rights on every table of ours, and no other, in one step for the bots that are at work. */
export async function grantBotRights(client: Client): Promise<void> {
  const tables = Object.values(schema).flatMap((table) => (is(table, PgTable) ? [getTableName(table)] : []))
  const statements = tables.flatMap((table) => {
    const name = pg.escapeIdentifier(table)
    const rights = restrictedRights[table] ?? 'select, insert, update, delete'
    return [`revoke all on ${name} from ${botRole}, public`, `grant ${rights} on ${name} to ${botRole}`]
  })
  // Numbers that the tables count by themselves.
  statements.push(`grant usage on all sequences in schema public to ${botRole}`)
  // Several statements in one message are one transaction.
  await client.query(statements.join(';'))
}

/**
 * Sees that the connections can neither change nor remove what the ledger says.
 * @throws UserError that says what to do
 */
export async function refuseLooseLedger(database: PooledDatabase): Promise<void> {
  const { rows } = await database.$client.query<{ user: string; right: string }>(
    `select current_user as user, lower("right") || ' on ' || "table" as right
       from (values ('ledger', 'UPDATE'), ('ledger', 'DELETE'), ('ledger', 'TRUNCATE'),
                    ('ledger_heads', 'DELETE'), ('ledger_heads', 'TRUNCATE')) as forbidden ("table", "right")
      where has_table_privilege("table", "right")
         or ("right" = 'UPDATE' and has_any_column_privilege("table", "right"))`,
  )
  const [first] = rows
  if (!first) return
  const rights = rows.map(({ right }) => right).join(', ')
  throw new UserError(
    'database.ledger_loose',
    first.user === botRole
      ? `The ledger must be append-only, and the database gives the role ${botRole} more rights: ${rights}. ` +
          `Revoke them, and see that ${botRole} is neither a superuser nor a member of a role that has them.`
      : `The ledger must be append-only, and the database lets us work as ${first.user} instead of the role ${botRole}. ` +
          'Let DATABASE_URL point at PostgreSQL itself: a connection pooler on the way may drop the start-up option that names the role.',
  )
}
