import type { Logger } from 'pino'
import { type OpenDatabase, openDatabase } from './database.ts'
import { lookIntoFolder } from './embedded/running.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'

/**
 * Opens the bot's database to read it and nothing else, beside a bot that is at work or without one: an embedded server
 * that runs is asked as it is, and one that does not is started for as long as it is read.
 * @throws UserError when there is no database, or it cannot be reached
 */
export async function openForReading(options: {
  readonly databaseUrl: string | null
  readonly dataDir: string
  readonly log: Logger
}): Promise<Pick<OpenDatabase, 'database' | 'close'>> {
  const { databaseUrl, dataDir, log } = options
  const settings = { default_transaction_read_only: 'on' }
  const open = (url: string) => openDatabase({ url, log, settings, maxConnections: 2 })
  const running = databaseUrl ?? (await lookIntoFolder(dataDir)).url
  if (running !== null) return open(running)
  const embedded = await startEmbeddedPostgres({ dataDir, log })
  try {
    const { database, close } = await open(embedded.url)
    return { database, close: () => close().finally(embedded.stop) }
  } catch (error) {
    await embedded.stop()
    throw error
  }
}
