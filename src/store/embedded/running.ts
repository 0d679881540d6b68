import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../errors.ts'
import { readPidFile } from './adopt.ts'
import { isAlive, servesFolder } from './process.ts'
import { ask, urlOf } from './server.ts'

/**
 * Looks into a data folder without taking it: a bot may be at work in it.
 * @returns the address of the server that runs there, or null when there is a database and no server
 * @throws UserError when there is no database, or this user may not look
 */
export async function lookIntoFolder(dataDir: string): Promise<{ readonly url: string | null }> {
  const folder = join(await realpath(dataDir).catch((error: unknown) => refuse(dataDir, error)), 'postgres')
  await readFile(join(folder, 'PG_VERSION')).catch((error: unknown) => refuse(dataDir, error))
  const password = await readFile(join(dataDir, 'password'), 'utf8').catch((error: unknown) => refuse(dataDir, error))
  const server = await readPidFile(folder)
  if (server?.port == null) return { url: null }
  // The number and the port of a server that was killed may be another program's by now.
  if (!(await isAlive(server.pid)) || !(await servesFolder(server.pid, folder))) return { url: null }
  const url = urlOf(server.port, password)
  return { url: (await ask(url)) === 'answers' ? url : null }
}

function refuse(dataDir: string, error: unknown): never {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') {
    throw new UserError(
      'database.none',
      `There is no database in ${dataDir}. Set DATA_DIR to the folder of the bot's database, or DATABASE_URL to its address.`,
    )
  }
  throw new UserError(
    'database.folder_unusable',
    `The database in ${dataDir} cannot be read by this user (${code}). Run this as the user that runs Countersign.`,
  )
}
