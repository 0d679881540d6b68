import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Logger } from 'pino'
import { UserError } from '../errors.ts'
import * as schema from './schema.ts'

type Drizzle = NodePgDatabase<typeof schema>

/** The one truth: a PostgreSQL connection pool behind Drizzle, or a transaction of it. */
export type Database = Pick<
  Drizzle,
  'select' | 'selectDistinctOn' | 'insert' | 'update' | 'delete' | 'execute' | 'transaction' | 'query'
>

/** A database that is more than a transaction: its pool can be asked for connections. */
export type PooledDatabase = Drizzle & { readonly $client: pg.Pool }

export interface OpenDatabase {
  readonly database: PooledDatabase
  readonly pool: pg.Pool
  /** Ends the pool once its queries are done; may be called again. */
  readonly close: () => Promise<void>
}

/**
 * Opens a pool and asks it a first question.
 * @param options.url a PostgreSQL address
 * @param options.maxConnections the pool's size; 20 when left out, because eight jobs may each hold one while they wait for Slack
 * @param options.settings PostgreSQL's settings for every connection, such as `role`; values without spaces
 * @throws UserError when the server does not answer, in words that never hold the password
 */
export async function openDatabase(options: {
  url: string
  log: Logger
  maxConnections?: number
  settings?: Readonly<Record<string, string>>
}): Promise<OpenDatabase> {
  const pool = new pg.Pool({
    connectionString: withSettings(options.url, options.settings ?? {}),
    max: options.maxConnections ?? 20,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'countersign',
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => options.log.warn({ err: error }, 'a database connection broke'))
  try {
    await pool.query('select 1')
  } catch (error) {
    await pool.end()
    throw unreachable(options.url, error)
  }
  let closing: Promise<void> | undefined
  return {
    database: drizzle(pool, { schema }),
    pool,
    close: () => {
      closing ??= pool.end()
      return closing
    },
  }
}

/** They go into the address, because an address with options of its own would replace those beside it. */
function withSettings(given: string, settings: Readonly<Record<string, string>>): string {
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  if (options.length === 0) return given
  const url = new URL(given)
  const own = url.searchParams.get('options')
  url.searchParams.set('options', [...(own ? [own] : []), ...options].join(' '))
  return url.href
}

/** SQLSTATE codes of a server that answers but refuses: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const refusals: Record<string, string> = {
  '28P01': 'it refused the password',
  '28000': 'it refused the user',
  '3D000': 'it has no database of this name',
  '53300': 'it has no connection to spare',
  '57P03': 'it is starting or stopping',
  '42501': 'it does not permit this user to connect, or to work in the role that Countersign needs',
}

const outages: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the name does not resolve',
  EAI_AGAIN: 'the name does not resolve',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ECONNRESET: 'the connection was broken off',
}

function unreachable(url: string, error: unknown): UserError {
  const place = placeOf(url)
  const { code = '' } = error as { code?: string }
  const refusal = refusals[code]
  if (refusal !== undefined) {
    return new UserError(
      'database.refused',
      `The database at ${place} does not let us in: ${refusal}. Check DATABASE_URL.`,
    )
  }
  const message = error instanceof Error ? error.message : ''
  const why = outages[code] ?? inWords(message) ?? withoutPassword(message, url)
  return new UserError('database.unreachable', `The database at ${place} does not answer: ${why}. Check DATABASE_URL.`)
}

/** What the driver says without a code. */
function inWords(message: string): string | undefined {
  if (/timeout/i.test(message)) return outages.ETIMEDOUT
  if (/terminated unexpectedly/i.test(message)) return outages.ECONNRESET
  return undefined
}

/** Host and port of an address, without its user and password. */
function placeOf(url: string): string {
  const { hostname, port } = new URL(url)
  return `${hostname || 'localhost'}:${port || 5432}`
}

function withoutPassword(message: string, url: string): string {
  const { password } = new URL(url)
  const hidden = [password, decodeURIComponent(password)].filter(Boolean)
  const safe = hidden.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), message)
  return safe.replace(/\.$/, '') || 'there was no answer'
}
