import { chmod, mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { UserError } from '../errors.ts'
import { chooseAccount, engineMajor } from './embedded/account.ts'
import { adoptServer } from './embedded/adopt.ts'
import { findBinaries } from './embedded/binaries.ts'
import { prepareCluster } from './embedded/cluster.ts'
import { lockFolder } from './embedded/folder-lock.ts'
import { type Server, stopServer } from './embedded/server.ts'
import { lastWords, startServer } from './embedded/start.ts'

export interface EmbeddedPostgres {
  readonly url: string
  /** Stops the server and gives the folder back; may be called again, and when the server is gone already. */
  readonly stop: () => Promise<void>
}

export interface EmbeddedOptions {
  readonly dataDir: string
  readonly log: Logger
  /** PostgreSQL's own settings, such as `fsync`; the address and the port are not among them. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * Runs the PostgreSQL that npm installed, with its data in a folder: on a free port of 127.0.0.1, with a generated
 * password. A server that a killed bot left running is taken over with everything it holds.
 * @throws UserError when the folder is in use or cannot be used, or PostgreSQL does not run here
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  try {
    return await start(options)
  } catch (error) {
    throw explain(error, options.dataDir)
  }
}

async function start({ dataDir: given, log, settings = {} }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const created = await mkdir(given, { recursive: true })
  const dataDir = await realpath(given)
  // PostgreSQL runs as another user when this is root: that user must be able to enter, and need not look around.
  if (created !== undefined && process.getuid?.() === 0) await chmod(dataDir, 0o711)
  const unlock = await lockFolder(dataDir)
  try {
    const folder = join(dataDir, 'postgres')
    const binaries = await findBinaries()
    const major = await engineMajor(binaries)
    const account = await chooseAccount(binaries, { dataDir, cluster: folder })
    const cluster = await prepareCluster({ dataDir, folder, binaries, account, major }, log)
    let stopping: Promise<void> | undefined
    let server: Server | null = await adoptServer(cluster, log)
    if (!server) {
      const started = await startServer({ cluster, binaries, account, settings }, log)
      started.child.once('exit', async (code, signal) => {
        if (!stopping) log.error({ code, signal, words: await lastWords(dataDir) }, 'the database ended by itself')
      })
      server = started
    }
    const { pid, url } = server
    return {
      url,
      stop: () => {
        stopping ??= stopServer({ pid, url }, cluster, log).finally(unlock)
        return stopping
      },
    }
  } catch (error) {
    await unlock()
    throw error
  }
}

/** Codes of errno(3) that a person can do something about. */
const troubles: Record<string, string> = {
  EACCES: 'this user may not use it',
  EPERM: 'this user may not use it',
  EROFS: 'it cannot be written to',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'it is not a folder',
  EEXIST: 'it is not a folder',
}

function explain(error: unknown, dataDir: string): unknown {
  const { code = '', path } = error as NodeJS.ErrnoException
  const trouble = troubles[code]
  if (error instanceof UserError || trouble === undefined) return error
  return new UserError(
    'database.folder_unusable',
    `Countersign cannot keep its database in ${dataDir}: ${trouble} (${code}${path ? ` at ${path}` : ''}). Set DATA_DIR to a folder of this user, or DATABASE_URL to a PostgreSQL server.`,
  )
}
