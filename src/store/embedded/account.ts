import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { UserError } from '../../errors.ts'
import type { Binaries } from './binaries.ts'

const execute = promisify(execFile)

/** A program with its arguments, to be run as an account. */
export interface Invocation {
  readonly program: string
  readonly arguments: readonly string[]
  readonly ids: { readonly uid?: number; readonly gid?: number }
}

/** Whom PostgreSQL runs as. */
export interface Account {
  /** Whom its folders must belong to; null for the user of this process. */
  readonly owner: { readonly uid: number; readonly gid: number } | null
  readonly invoke: (program: string, args: readonly string[]) => Invocation
}

/** The major version of a PostgreSQL program; throws a UserError when it does not run on this system. */
export async function engineMajor(binaries: Binaries): Promise<string> {
  try {
    const { stdout } = await execute(binaries.postgres, ['--version'])
    const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1]
    if (major === undefined) throw new Error(`it calls itself ${stdout.trim()}`)
    return major
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string }
    const reason = (stderr || message).trim().split('\n').at(-1)
    throw new UserError(
      'database.embedded_broken',
      `The embedded PostgreSQL does not run on this system: ${reason}. Set DATABASE_URL to a PostgreSQL server.`,
    )
  }
}

/**
 * Chooses whom PostgreSQL runs as: this user, or, because it refuses root, an account without rights.
 * @param folders.dataDir what the account must be able to enter
 * @param folders.cluster its owner is kept, so that a folder may be used by root and its owner in turn
 * @throws UserError when no account can reach the folder and the programs
 */
export async function chooseAccount(
  binaries: Binaries,
  folders: { dataDir: string; cluster: string },
): Promise<Account> {
  if (process.getuid?.() !== 0) {
    return { owner: null, invoke: (program, args) => ({ program, arguments: args, ids: {} }) }
  }
  const owner = await unprivilegedOwner(folders.cluster)
  const plain: Account = { owner, invoke: (program, args) => ({ program, arguments: args, ids: owner }) }
  if (await reaches(plain, binaries, folders.dataDir)) return plain
  // Below a folder that only root may enter, the account is allowed to pass through folders, and nothing else.
  const passing: Account = {
    owner,
    invoke: (program, args) => ({
      program: 'setpriv',
      arguments: [
        `--reuid=${owner.uid}`,
        `--regid=${owner.gid}`,
        '--clear-groups',
        '--inh-caps=+dac_read_search',
        '--ambient-caps=+dac_read_search',
        program,
        ...args,
      ],
      ids: {},
    }),
  }
  if (await reaches(passing, binaries, folders.dataDir)) return passing
  throw new UserError(
    'database.unreachable_as_root',
    `PostgreSQL refuses to run as root, and the unprivileged user ${owner.uid} cannot enter ${folders.dataDir} or run ${binaries.postgres}. ` +
      'Move the project, or DATA_DIR, to a folder that every user may enter, run Countersign as an ordinary user, or set DATABASE_URL to a PostgreSQL server.',
  )
}

async function unprivilegedOwner(cluster: string): Promise<{ uid: number; gid: number }> {
  const present = await stat(cluster).catch(() => null)
  if (present && present.uid !== 0) return { uid: present.uid, gid: present.gid }
  return (await idsOf('postgres')) ?? (await idsOf('nobody')) ?? { uid: 65_534, gid: 65_534 }
}

async function idsOf(name: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((kind) => execute('id', [kind, name])))
    return uid && gid ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : null
  } catch {
    return null
  }
}

async function reaches(account: Account, binaries: Binaries, dataDir: string): Promise<boolean> {
  const script = 'cd "$1" && "$2" --version'
  const { program, arguments: args, ids } = account.invoke('sh', ['-c', script, 'sh', dataDir, binaries.postgres])
  return execute(program, [...args], { ...ids, cwd: '/' }).then(
    () => true,
    () => false,
  )
}
