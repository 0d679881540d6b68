import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { inject } from 'vitest'
import { openInRole } from '../../src/store/bot-database.ts'
import type { PooledDatabase } from '../../src/store/database.ts'
import { databaseUrl, withClient } from './database-server.ts'

export interface TestDatabase {
  /** Of the tables' owner. */
  readonly url: string
  /** In the role that the bot works in. */
  readonly database: PooledDatabase
  readonly close: () => Promise<void>
}

/** A database of one's own, with every table and nothing in them. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, drop } = await createDatabase(inject('templateName'))
  const { database, close } = await openInRole({ url, log: pino({ level: 'silent' }) })
  return {
    url,
    database,
    close: async () => {
      await close()
      await drop()
    },
  }
}

/** A database without a single table. */
export function createEmptyDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  return createDatabase('template1')
}

async function createDatabase(template: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const serverUrl = inject('serverUrl')
  const name = `${inject('templateName')}_${randomBytes(6).toString('hex')}`
  await withClient(serverUrl, (client) => client.query(`create database ${name} template ${template}`))
  return {
    url: databaseUrl(serverUrl, name),
    drop: async () => {
      await withClient(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}
