import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator'
import { ensureBotRole, grantBotRights } from './bot-role.ts'
import type { PooledDatabase } from './database.ts'

/** Any number that no other program on the same database uses as its advisory lock. */
const lockKey = 7_220_411_803

/**
 * Brings the database to the newest schema, and the role that the bot works in to its rights.
 * Bots that start at once wait for each other, so that every migration runs exactly once.
 * @param database opened by the tables' owner
 * @throws UserError when the role is missing and this user may not make it
 */
export async function migrate(database: PooledDatabase): Promise<void> {
  // The lock belongs to a session, so the migrations must run on the very connection that holds it.
  const client = await database.$client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await ensureBotRole(client)
    await runMigrations(drizzle(client), { migrationsFolder: join(import.meta.dirname, 'migrations') })
    await grantBotRights(client)
    await client.query('select pg_advisory_unlock($1)', [lockKey])
    client.release()
  } catch (error) {
    // Ending the connection frees the lock, whatever state the session is in.
    client.release(true)
    throw error
  }
}
