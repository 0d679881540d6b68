import type { Logger } from 'pino'
import { botRole, refuseLooseLedger } from './bot-role.ts'
import { type OpenDatabase, openDatabase } from './database.ts'
import { migrate } from './migrate.ts'

/**
 * Opens the database as the bot works with it: migrated by the address's own user, and from then on in a role that can
 * add to the ledger and do nothing else with it.
 * @throws UserError when the database cannot be used, or would let the ledger be changed
 */
export async function openBotDatabase(options: { url: string; log: Logger }): Promise<OpenDatabase> {
  const owner = await openDatabase({ ...options, maxConnections: 1 })
  try {
    await migrate(owner.database)
  } finally {
    await owner.close()
  }
  return openInRole(options)
}

/** The same for a database that is migrated already. */
export async function openInRole(options: { url: string; log: Logger }): Promise<OpenDatabase> {
  const opened = await openDatabase({ ...options, settings: { role: botRole } })
  try {
    await refuseLooseLedger(opened.database)
    return opened
  } catch (error) {
    await opened.close()
    throw error
  }
}
