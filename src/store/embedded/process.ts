import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Whether a process exists; one that has ended but was not collected by its parent counts as gone. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it exists, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return (await statusFields(pid))?.[0] !== 'Z'
}

/**
 * What tells a process from a later one with the same number: when it started.
 * @returns null when the system does not tell
 */
export async function processIdentity(pid: number): Promise<string | null> {
  const fields = await statusFields(pid)
  if (fields) {
    // Field 22 of proc_pid_stat(5), the start time since the machine's own, counted from field 3.
    return fields[19] ?? null
  }
  if (process.platform === 'win32') return null
  const started = await execute('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => null)
  return started?.stdout.trim() || null
}

/** Where process numbers mean the same: this run of this machine, and this container of it. */
export async function processPlace(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null)
  const numbers = await readlink('/proc/self/ns/pid').catch(() => '')
  return boot === null ? hostname() : `${boot.trim()} ${numbers}`
}

/** Fields of /proc/<pid>/stat from the third on; the second is a name that may hold spaces and brackets. */
async function statusFields(pid: number): Promise<string[] | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** Whether a process is a PostgreSQL server of a data folder, as far as the system tells. */
export async function servesFolder(pid: number, folder: string): Promise<boolean> {
  // The server works inside its data folder, even when the folder was moved since.
  if ((await workingFolder(pid)) === folder) return true
  const parts = await commandLine(pid)
  return parts.some((part, index) => part === '-D' && parts[index + 1] === folder)
}

/** PostgreSQL's processes that work inside a folder; none where the system does not tell. */
export async function postgresProcessesIn(folder: string): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => [])
  const found: number[] = []
  for (const pid of entries.filter((entry) => /^\d+$/.test(entry)).map(Number)) {
    if ((await workingFolder(pid)) === folder && (await programName(pid)) === 'postgres') found.push(pid)
  }
  return found
}

const programName = async (pid: number) => (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim()

const workingFolder = (pid: number) => readlink(`/proc/${pid}/cwd`).catch(() => null)

async function commandLine(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null)
  if (text !== null) return text.split('\0')
  const listed = await execute('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => null)
  return listed?.stdout.trim().split(' ') ?? []
}
