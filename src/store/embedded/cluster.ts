import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Logger } from 'pino'
import { UserError } from '../../errors.ts'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'

const execute = promisify(execFile)
const halfMadePrefix = 'initialising-'

export interface Cluster {
  readonly dataDir: string
  /** PostgreSQL's own folder, below the data folder. */
  readonly folder: string
  readonly password: string
}

/**
 * Finds the database's files in a data folder, or makes them.
 * They are made aside and moved into place at the end, so that an interrupted start leaves nothing half-made.
 * @param major the engine's major version, which must be the data's
 * @throws UserError when what is there cannot be used
 */
export async function prepareCluster(
  parts: { dataDir: string; folder: string; binaries: Binaries; account: Account; major: string },
  log: Logger,
): Promise<Cluster> {
  const { dataDir, folder, binaries, account, major } = parts
  await removeHalfMade(dataDir, log)
  const made = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(orNullWhenMissing)
  const password = await keptPassword(dataDir, made !== null)
  if (made === null) {
    if ((await readdir(folder).catch(orNullWhenMissing))?.length) {
      throw new UserError(
        'database.not_a_cluster',
        `${folder} holds files that are no PostgreSQL database. Move them away, or set DATA_DIR to another folder.`,
      )
    }
    await makeCluster({ dataDir, folder, binaries, account, password })
  } else if (made.trim() !== major) {
    throw new UserError(
      'database.other_version',
      `The database in ${folder} was made by PostgreSQL ${made.trim()}, and this is PostgreSQL ${major}. ` +
        `Set DATA_DIR to another folder, or run the Countersign that made it, or move the data over with pg_dumpall of PostgreSQL ${made.trim()}.`,
    )
  }
  if (account.owner && (await stat(folder)).uid === 0) {
    // Copied back from a backup by root: PostgreSQL takes only files of its own.
    await execute('chown', ['-R', `${account.owner.uid}:${account.owner.gid}`, folder])
  }
  return { dataDir, folder, password }
}

async function makeCluster(parts: {
  dataDir: string
  folder: string
  binaries: Binaries
  account: Account
  password: string
}): Promise<void> {
  const { dataDir, folder, binaries, account, password } = parts
  const aside = await mkdtemp(join(dataDir, halfMadePrefix))
  const passwordFile = join(aside, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (account.owner) {
    await chown(passwordFile, account.owner.uid, account.owner.gid)
    await chown(aside, account.owner.uid, account.owner.gid)
  }
  const invocation = account.invoke(binaries.initdb, [
    `--pgdata=${join(aside, 'postgres')}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The engine's own Unicode rules: the same on every system, whatever locales it has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ])
  try {
    await execute(invocation.program, [...invocation.arguments], {
      ...invocation.ids,
      cwd: aside,
      env: { LC_ALL: 'C' },
    })
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string }
    throw new UserError(
      'database.not_made',
      `The database in ${dataDir} could not be made: ${(stderr || message).trim().replaceAll('\n', ' ')}`,
    )
  }
  await rename(join(aside, 'postgres'), folder)
  await rm(aside, { recursive: true, force: true })
}

/** The password is written before the database is made, so that there is never a database without one. */
async function keptPassword(dataDir: string, databaseExists: boolean): Promise<string> {
  const path = join(dataDir, 'password')
  const kept = await readFile(path, 'utf8').catch(orNullWhenMissing)
  if (kept) return kept
  if (databaseExists) {
    throw new UserError(
      'database.password_lost',
      `The database's password, ${path}, is missing. Put the file back, or set DATA_DIR to another folder.`,
    )
  }
  const password = randomBytes(24).toString('base64url')
  const aside = `${path}.new`
  await writeFile(aside, password, { mode: 0o600 })
  await rename(aside, path)
  return password
}

async function removeHalfMade(dataDir: string, log: Logger): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(halfMadePrefix)) continue
    // Whoever was making it may still be at work for a moment; what stays now goes at the next start.
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) =>
      log.warn({ err: error }, 'an unfinished database folder could not be removed'),
    )
  }
}

function orNullWhenMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  throw error
}
